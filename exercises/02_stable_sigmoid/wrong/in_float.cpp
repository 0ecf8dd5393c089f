// WRONG: e^-|x| in single precision
// KILLED-BY: log_sigmoid: any x, to the last digits, however small the result
// SAYS: a float where double is asked for
#include "api.hpp"

namespace dl {

Vector sigmoid(const Vector& x) { return 1 / (1 + xt::exp(-x)); }

Vector log_sigmoid(const Vector& x) {
  const xt::xtensor<float, 1> t = xt::exp(-xt::abs(x));
  return xt::minimum(x, 0.0) - xt::log1p(t);
}

Vector sigmoid_derivative(const Vector& x) {
  const Vector t = xt::exp(-xt::abs(x));
  return t / xt::square(1 + t);
}

}  // namespace dl
