// WRONG: e^-x / (1 + e^-x)^2, which is infinity over infinity at -1000
// KILLED-BY: sigmoid_derivative: 1/4 at 0, and finite at -1000 and 1000
// SAYS: not a number (NaN)
#include "api.hpp"

namespace dl {

Vector sigmoid(const Vector& x) { return 1 / (1 + xt::exp(-x)); }

Vector log_sigmoid(const Vector& x) {
  return xt::minimum(x, 0.0) - xt::log1p(xt::exp(-xt::abs(x)));
}

Vector sigmoid_derivative(const Vector& x) {
  const Vector t = xt::exp(-x);
  return t / xt::square(1 + t);
}

}  // namespace dl
