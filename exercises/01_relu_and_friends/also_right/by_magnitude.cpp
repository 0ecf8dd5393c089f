// Both pieces of relu and leaky relu in one expression with |x|, and masks as numbers; tanh from
// one exponential, which may be infinite.
#include "api.hpp"

namespace dl {

namespace {

Vector positive(const Vector& x) { return xt::where(x > 0.0, 1.0, 0.0); }

Vector below(const Vector& x) { return 0.5 * xt::erfc(x * -std::sqrt(0.5)); }

}  // namespace

Vector relu(const Vector& x) { return (x + xt::abs(x)) / 2; }

Vector relu_gradient(const Vector& x, const Vector& dy) { return positive(x) * dy; }

Vector leaky_relu(const Vector& x, double slope) {
  return 0.5 * ((1 + slope) * x + (1 - slope) * xt::abs(x));
}

Vector leaky_relu_gradient(const Vector& x, double slope, const Vector& dy) {
  const Vector mask = positive(x);
  return (mask + slope * (1 - mask)) * dy;
}

Vector tanh(const Vector& x) { return 1 - 2 / (xt::exp(2 * x) + 1); }

Vector tanh_gradient(const Vector& x, const Vector& dy) {
  const Vector y = tanh(x);
  return dy * (1 + y) * (1 - y);
}

Vector gelu(const Vector& x) { return below(x) * x; }

Vector gelu_gradient(const Vector& x, const Vector& dy) {
  const Vector falls = xt::exp(xt::square(x) * -0.5);
  return (below(x) + x / std::sqrt(2 * M_PI) * falls) * dy;
}

}  // namespace dl
