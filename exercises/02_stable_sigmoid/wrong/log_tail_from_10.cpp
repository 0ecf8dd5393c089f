// WRONG: takes log sigmoid to be -e^-x from 10 on
// KILLED-BY: log_sigmoid: any x, to the last digits, however small the result
// SAYS: log_sigmoid(x)
#include "api.hpp"

namespace dl {

Vector sigmoid(const Vector& x) { return 1 / (1 + xt::exp(-x)); }

Vector log_sigmoid(const Vector& x) {
  return xt::where(x > 10, -xt::exp(-x), xt::minimum(x, 0.0) - xt::log1p(xt::exp(-xt::abs(x))));
}

Vector sigmoid_derivative(const Vector& x) {
  const Vector t = xt::exp(-xt::abs(x));
  return t / xt::square(1 + t);
}

}  // namespace dl
