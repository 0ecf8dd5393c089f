// WRONG: one maximum for the whole matrix: the exponentials of other rows all round to 0
// KILLED-BY: softmax: rows with scores of 1000 and of -1000 stand side by side
// SAYS: not a number (NaN)
#include "api.hpp"

namespace dl {

Matrix softmax(const Matrix& Z) {
  const Matrix E = xt::exp(Z - xt::amax(Z)());
  return E / kept_sum(E, 1);
}

Vector log_sum_exp(const Matrix& Z) {
  const Vector m = xt::amax(Z, {1});
  const Vector sums = xt::sum(xt::exp(Z - kept_max(Z, 1)), {1});
  return m + xt::log(sums);
}

double cross_entropy(const Matrix& Z, const Labels& y) {
  const Vector lse = log_sum_exp(Z);
  double sum = 0;
  for (std::size_t i = 0; i < y.size(); ++i) {
    sum += lse(i) - Z(i, y[i]);
  }
  return sum / static_cast<double>(y.size());
}

Matrix cross_entropy_gradient(const Matrix& Z, const Labels& y) {
  Matrix dZ = softmax(Z);
  for (std::size_t i = 0; i < y.size(); ++i) {
    dZ(i, y[i]) -= 1;
  }
  return dZ / static_cast<double>(y.size());
}

}  // namespace dl
