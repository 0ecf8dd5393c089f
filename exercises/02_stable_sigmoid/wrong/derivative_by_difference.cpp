// WRONG: a difference of two sigmoids
// KILLED-BY: sigmoid_derivative: any x, to the last digits, however small the result
// SAYS: sigmoid_derivative(x)
#include "api.hpp"

namespace dl {

Vector sigmoid(const Vector& x) { return 1 / (1 + xt::exp(-x)); }

Vector log_sigmoid(const Vector& x) {
  return xt::minimum(x, 0.0) - xt::log1p(xt::exp(-xt::abs(x)));
}

Vector sigmoid_derivative(const Vector& x) {
  const double h = 1e-5;
  return (sigmoid(x + h) - sigmoid(x - h)) / (2 * h);
}

}  // namespace dl
