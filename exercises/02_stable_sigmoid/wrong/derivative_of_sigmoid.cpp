// WRONG: sigmoid(x) is taken for x
// KILLED-BY: sigmoid_derivative: is the slope of sigmoid
// SAYS: the sigmoid of the sigmoid
#include "api.hpp"

namespace dl {

Vector sigmoid(const Vector& x) { return 1 / (1 + xt::exp(-x)); }

Vector log_sigmoid(const Vector& x) {
  return xt::minimum(x, 0.0) - xt::log1p(xt::exp(-xt::abs(x)));
}

Vector sigmoid_derivative(const Vector& x) {
  const Vector s = sigmoid(sigmoid(x));
  return s * (1 - s);
}

}  // namespace dl
