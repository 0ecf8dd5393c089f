// t = e^-|x| is in (0, 1] for every x: nothing overflows, and what is tiny stays, since it is never
// added to 1 and then taken the logarithm of. In sigmoid itself even e^-x would do: where it is
// infinite, 1 / infinity is the right 0.
#include "api.hpp"

namespace dl {

Vector sigmoid(const Vector& x) { return 1 / (1 + xt::exp(-x)); }

Vector log_sigmoid(const Vector& x) {
  return xt::minimum(x, 0.0) - xt::log1p(xt::exp(-xt::abs(x)));
}

Vector sigmoid_derivative(const Vector& x) {
  const Vector t = xt::exp(-xt::abs(x));
  return t / xt::square(1 + t);
}

}  // namespace dl
