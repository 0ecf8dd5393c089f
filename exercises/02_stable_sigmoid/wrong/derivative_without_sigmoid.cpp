// WRONG: x (1 - x), which is the formula for s
// KILLED-BY: sigmoid_derivative: is the slope of sigmoid
// SAYS: x is not yet the sigmoid
#include "api.hpp"

namespace dl {

Vector sigmoid(const Vector& x) { return 1 / (1 + xt::exp(-x)); }

Vector log_sigmoid(const Vector& x) {
  return xt::minimum(x, 0.0) - xt::log1p(xt::exp(-xt::abs(x)));
}

Vector sigmoid_derivative(const Vector& x) { return x * (1 - x); }

}  // namespace dl
