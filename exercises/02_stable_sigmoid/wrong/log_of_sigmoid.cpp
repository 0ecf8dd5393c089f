// WRONG: the logarithm of the sigmoid
// KILLED-BY: log_sigmoid: is x itself at -1000, and 0 at 1000
// SAYS: infinite
#include "api.hpp"

namespace dl {

Vector sigmoid(const Vector& x) { return 1 / (1 + xt::exp(-x)); }

Vector log_sigmoid(const Vector& x) { return xt::log(sigmoid(x)); }

Vector sigmoid_derivative(const Vector& x) {
  const Vector t = xt::exp(-xt::abs(x));
  return t / xt::square(1 + t);
}

}  // namespace dl
