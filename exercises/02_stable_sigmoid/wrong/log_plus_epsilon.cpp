// WRONG: log(sigmoid + epsilon)
// KILLED-BY: log_sigmoid: any x, to the last digits, however small the result
// SAYS: log_sigmoid(x)
#include "api.hpp"

namespace dl {

Vector sigmoid(const Vector& x) { return 1 / (1 + xt::exp(-x)); }

Vector log_sigmoid(const Vector& x) { return xt::log(sigmoid(x) + 1e-12); }

Vector sigmoid_derivative(const Vector& x) {
  const Vector t = xt::exp(-xt::abs(x));
  return t / xt::square(1 + t);
}

}  // namespace dl
