// WRONG: takes the derivative to be 0 beyond 100
// KILLED-BY: sigmoid_derivative: any x, to the last digits, however small the result
// SAYS: sigmoid_derivative(x)
#include "api.hpp"

namespace dl {

Vector sigmoid(const Vector& x) { return 1 / (1 + xt::exp(-x)); }

Vector log_sigmoid(const Vector& x) {
  return xt::minimum(x, 0.0) - xt::log1p(xt::exp(-xt::abs(x)));
}

Vector sigmoid_derivative(const Vector& x) {
  const Vector t = xt::exp(-xt::abs(x));
  return xt::where(xt::abs(x) > 100, 0.0, t / xt::square(1 + t));
}

}  // namespace dl
