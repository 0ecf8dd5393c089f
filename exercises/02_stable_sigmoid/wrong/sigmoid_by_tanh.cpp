// WRONG: (1 + tanh(x / 2)) / 2, in which the tail is lost beside the 1
// KILLED-BY: sigmoid: any x, to the last digits, however small the result
// SAYS: sigmoid(x)
#include "api.hpp"

namespace dl {

Vector sigmoid(const Vector& x) { return 0.5 * (1 + xt::tanh(0.5 * x)); }

Vector log_sigmoid(const Vector& x) {
  return xt::minimum(x, 0.0) - xt::log1p(xt::exp(-xt::abs(x)));
}

Vector sigmoid_derivative(const Vector& x) {
  const Vector t = xt::exp(-xt::abs(x));
  return t / xt::square(1 + t);
}

}  // namespace dl
