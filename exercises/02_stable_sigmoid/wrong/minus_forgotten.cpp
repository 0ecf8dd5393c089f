// WRONG: log(1 + e^-x) without its minus
// KILLED-BY: log_sigmoid: the worked example of the README, and its neighbours
// SAYS: without the minus before it
#include "api.hpp"

namespace dl {

Vector sigmoid(const Vector& x) { return 1 / (1 + xt::exp(-x)); }

Vector log_sigmoid(const Vector& x) {
  return xt::log1p(xt::exp(-xt::abs(x))) - xt::minimum(x, 0.0);
}

Vector sigmoid_derivative(const Vector& x) {
  const Vector t = xt::exp(-xt::abs(x));
  return t / xt::square(1 + t);
}

}  // namespace dl
