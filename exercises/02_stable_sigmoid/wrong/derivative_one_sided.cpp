// WRONG: 1 - s, where s has rounded to 1
// KILLED-BY: sigmoid_derivative: falls to both sides alike, down to e^-40
// SAYS: the factor 1 - s has rounded to 0
#include "api.hpp"

namespace dl {

Vector sigmoid(const Vector& x) { return 1 / (1 + xt::exp(-x)); }

Vector log_sigmoid(const Vector& x) {
  return xt::minimum(x, 0.0) - xt::log1p(xt::exp(-xt::abs(x)));
}

Vector sigmoid_derivative(const Vector& x) {
  const Vector s = sigmoid(x);
  return s * (1 - s);
}

}  // namespace dl
