// WRONG: cross_entropy keeps its probabilities for the gradient, whatever Z that is given
// KILLED-BY: cross_entropy_gradient: belongs to the scores that it is given
// SAYS: keep nothing from call to call
#include "api.hpp"

namespace dl {

Matrix softmax(const Matrix& Z) {
  Matrix P = xt::exp(Z - kept_max(Z, 1));
  const Matrix total = kept_sum(P, 1);
  return P / total;
}

Vector log_sum_exp(const Matrix& Z) {
  Vector l = zeros(Z.shape(0));
  for (std::size_t i = 0; i < Z.shape(0); ++i) {
    double largest = Z(i, 0);
    for (std::size_t k = 1; k < Z.shape(1); ++k) {
      largest = std::max(largest, Z(i, k));
    }
    double sum = 0;
    for (std::size_t k = 0; k < Z.shape(1); ++k) {
      sum += std::exp(Z(i, k) - largest);
    }
    l(i) = largest + std::log(sum);
  }
  return l;
}

namespace {
Matrix last_P = zeros(0, 0);
}

double cross_entropy(const Matrix& Z, const Labels& y) {
  last_P = softmax(Z);
  const Vector l = log_sum_exp(Z);
  double sum = 0;
  for (std::size_t i = 0; i < Z.shape(0); ++i) {
    sum += l(i) - Z(i, y[i]);
  }
  return sum / static_cast<double>(Z.shape(0));
}

Matrix cross_entropy_gradient(const Matrix& Z, const Labels& y) {
  const bool fits = last_P.shape(0) == Z.shape(0) && last_P.shape(1) == Z.shape(1);
  Matrix G = fits ? last_P : softmax(Z);
  for (std::size_t i = 0; i < Z.shape(0); ++i) {
    G(i, y[i]) -= 1;
  }
  return G / static_cast<double>(Z.shape(0));
}

}  // namespace dl
