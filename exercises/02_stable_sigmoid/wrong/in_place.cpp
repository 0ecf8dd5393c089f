// WRONG: works in the memory of x
// KILLED-BY: all functions: leave x alone
// SAYS: x afterwards
#include "api.hpp"

namespace dl {

Vector sigmoid(const Vector& x) { return 1 / (1 + xt::exp(-x)); }

Vector log_sigmoid(const Vector& x) {
  Vector& t = const_cast<Vector&>(x);
  const Vector low = xt::minimum(x, 0.0);
  t = xt::exp(-xt::abs(x));
  return low - xt::log1p(t);
}

Vector sigmoid_derivative(const Vector& x) {
  const Vector t = xt::exp(-xt::abs(x));
  return t / xt::square(1 + t);
}

}  // namespace dl
