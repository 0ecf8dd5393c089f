// WRONG: the slope is 0.1, whatever is given
// KILLED-BY: relu and leaky_relu: any numbers, any slope
// SAYS: takes the slope to be 0.1
#include "api.hpp"

namespace dl {

Vector relu(const Vector& x) { return xt::maximum(x, 0.0); }

Vector relu_gradient(const Vector& x, const Vector& dy) { return xt::where(x > 0, dy, 0.0); }

Vector leaky_relu(const Vector& x, double slope) { return xt::where(x > 0, x, 0.1 * x); }

Vector leaky_relu_gradient(const Vector& x, double slope, const Vector& dy) {
  return xt::where(x > 0, dy, 0.1 * dy);
}

Vector tanh(const Vector& x) { return xt::tanh(x); }

Vector tanh_gradient(const Vector& x, const Vector& dy) {
  const Vector y = tanh(x);
  return dy * (1 - y * y);
}

Vector gelu(const Vector& x) { return x * 0.5 * (1 + xt::erf(x / std::sqrt(2.0))); }

Vector gelu_gradient(const Vector& x, const Vector& dy) {
  const Vector below = 0.5 * (1 + xt::erf(x / std::sqrt(2.0)));
  const Vector density = xt::exp(-x * x / 2) / std::sqrt(2 * M_PI);
  return dy * (below + x * density);
}

}  // namespace dl
