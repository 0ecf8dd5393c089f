// WRONG: the loop for the maximum ends one column too early
// KILLED-BY: softmax and log_sum_exp: any scores, the largest of a row anywhere in it
// SAYS: where the largest score may stand anywhere
#include "api.hpp"

namespace dl {

Matrix softmax(const Matrix& Z) {
  Matrix E = Z;
  for (std::size_t i = 0; i < Z.shape(0); ++i) {
    double largest = Z(i, 0);
    for (std::size_t j = 1; j + 1 < Z.shape(1); ++j) {
      largest = std::max(largest, Z(i, j));
    }
    for (std::size_t j = 0; j < Z.shape(1); ++j) {
      E(i, j) = std::exp(Z(i, j) - largest);
    }
  }
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
