// WRONG: x is clipped to [-30, 30] so that nothing overflows
// KILLED-BY: sigmoid: 0 and 1 at -1000 and 1000, and the tail in between
// SAYS: wanted (0) = 0
#include "api.hpp"

namespace dl {

Vector sigmoid(const Vector& x) { return 1 / (1 + xt::exp(-xt::clip(x, -30, 30))); }

Vector log_sigmoid(const Vector& x) {
  return xt::minimum(x, 0.0) - xt::log1p(xt::exp(-xt::abs(x)));
}

Vector sigmoid_derivative(const Vector& x) {
  const Vector t = xt::exp(-xt::abs(x));
  return t / xt::square(1 + t);
}

}  // namespace dl
