// Plain loops; the running log-sum-exp of two numbers at a time; the gradient as exp(log softmax).
#include "api.hpp"

namespace dl {

Vector log_sum_exp(const Matrix& Z) {
  Vector lse = zeros(Z.shape(0));
  for (std::size_t i = 0; i < Z.shape(0); ++i) {
    double so_far = Z(i, 0);
    for (std::size_t j = 1; j < Z.shape(1); ++j) {
      const double low = std::min(so_far, Z(i, j)), high = std::max(so_far, Z(i, j));
      so_far = high + std::log1p(std::exp(low - high));
    }
    lse(i) = so_far;
  }
  return lse;
}

Matrix softmax(const Matrix& Z) {
  const Vector lse = log_sum_exp(Z);
  Matrix P = Z;
  for (std::size_t i = 0; i < Z.shape(0); ++i) {
    for (std::size_t j = 0; j < Z.shape(1); ++j) {
      P(i, j) = std::exp(Z(i, j) - lse(i));
    }
  }
  return P;
}

double cross_entropy(const Matrix& Z, const Labels& y) {
  const Vector lse = log_sum_exp(Z);
  double mean = 0;
  for (std::size_t i = 0; i < y.size(); ++i) {
    mean += (lse(i) - Z(i, y[i])) / static_cast<double>(y.size());
  }
  return mean;
}

Matrix cross_entropy_gradient(const Matrix& Z, const Labels& y) {
  const Matrix P = softmax(Z);
  Matrix dZ(Z.shape());
  for (std::size_t i = 0; i < Z.shape(0); ++i) {
    for (std::size_t j = 0; j < Z.shape(1); ++j) {
      dZ(i, j) = (P(i, j) - (j == y[i] ? 1.0 : 0.0)) / static_cast<double>(Z.shape(0));
    }
  }
  return dZ;
}

}  // namespace dl
