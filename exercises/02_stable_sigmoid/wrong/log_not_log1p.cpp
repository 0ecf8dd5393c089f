// WRONG: log(1 + t) where t is lost beside the 1
// KILLED-BY: log_sigmoid: keeps its digits where sigmoid(x) rounds to 1
// SAYS: has rounded away
#include "api.hpp"

namespace dl {

Vector sigmoid(const Vector& x) { return 1 / (1 + xt::exp(-x)); }

Vector log_sigmoid(const Vector& x) {
  return xt::minimum(x, 0.0) - xt::log(1 + xt::exp(-xt::abs(x)));
}

Vector sigmoid_derivative(const Vector& x) {
  const Vector t = xt::exp(-xt::abs(x));
  return t / xt::square(1 + t);
}

}  // namespace dl
