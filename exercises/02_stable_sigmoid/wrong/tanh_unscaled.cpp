// WRONG: a tanh that is not moved to [0, 1]
// KILLED-BY: sigmoid: sigmoid(-x) = 1 - sigmoid(x)
// SAYS: sigmoid(-x)
#include "api.hpp"

namespace dl {

Vector sigmoid(const Vector& x) { return xt::tanh(x / 2); }

Vector log_sigmoid(const Vector& x) {
  return xt::minimum(x, 0.0) - xt::log1p(xt::exp(-xt::abs(x)));
}

Vector sigmoid_derivative(const Vector& x) {
  const Vector t = xt::exp(-xt::abs(x));
  return t / xt::square(1 + t);
}

}  // namespace dl
