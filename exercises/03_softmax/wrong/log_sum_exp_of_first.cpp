// WRONG: subtracts the first score of a row, not the largest
// KILLED-BY: softmax and log_sum_exp: any scores, the largest of a row anywhere in it
// SAYS: log_sum_exp(Z), where the largest score may stand anywhere
#include "api.hpp"

namespace dl {

Matrix softmax(const Matrix& Z) {
  const Matrix E = xt::exp(Z - kept_max(Z, 1));
  return E / kept_sum(E, 1);
}

Vector log_sum_exp(const Matrix& Z) {
  const Vector first = xt::col(Z, 0);
  Vector sums = zeros(Z.shape(0));
  for (std::size_t i = 0; i < Z.shape(0); ++i) {
    for (std::size_t j = 0; j < Z.shape(1); ++j) {
      sums(i) += std::exp(Z(i, j) - first(i));
    }
  }
  return first + xt::log(sums);
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
