// WRONG: 3.14159 in place of pi
// KILLED-BY: tanh_gradient and gelu_gradient: any numbers, in double precision
// SAYS: a constant
#include "api.hpp"

namespace dl {

Vector relu(const Vector& x) { return xt::maximum(x, 0.0); }

Vector relu_gradient(const Vector& x, const Vector& dy) { return xt::where(x > 0, dy, 0.0); }

Vector leaky_relu(const Vector& x, double slope) { return xt::where(x > 0, x, slope * x); }

Vector leaky_relu_gradient(const Vector& x, double slope, const Vector& dy) {
  return xt::where(x > 0, dy, slope * dy);
}

Vector tanh(const Vector& x) { return xt::tanh(x); }

Vector tanh_gradient(const Vector& x, const Vector& dy) {
  const Vector y = tanh(x);
  return dy * (1 - y * y);
}

Vector gelu(const Vector& x) { return x * 0.5 * (1 + xt::erf(x / std::sqrt(2.0))); }

Vector gelu_gradient(const Vector& x, const Vector& dy) {
  const Vector below = 0.5 * (1 + xt::erf(x / std::sqrt(2.0)));
  const Vector density = xt::exp(-x * x / 2) / std::sqrt(2 * 3.14159);
  return dy * (below + x * density);
}

}  // namespace dl
