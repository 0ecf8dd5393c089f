// The sums written out; the normal numbers made from uniform ones, by Marsaglia's polar method.
#include "api.hpp"

namespace dl {

namespace {

double polar_normal(Rng& rng) {
  while (true) {
    const double u = 2 * rng.uniform() - 1, v = 2 * rng.uniform() - 1;
    const double square = u * u + v * v;
    if (square > 0 && square < 1) {
      return u * std::sqrt(-2 * std::log(square) / square);
    }
  }
}

}  // namespace

Matrix normal_weights(std::size_t inputs, std::size_t outputs, double std, Rng& rng) {
  Matrix W = zeros(inputs, outputs);
  for (std::size_t j = 0; j < outputs; ++j) {
    for (std::size_t i = 0; i < inputs; ++i) {
      W(i, j) = polar_normal(rng) * std;
    }
  }
  return W;
}

Matrix he_weights(std::size_t inputs, std::size_t outputs, Rng& rng) {
  return std::sqrt(2.0) * normal_weights(inputs, outputs, std::pow(inputs, -0.5), rng);
}

Matrix linear(const Matrix& X, const Matrix& W, const Vector& b) {
  Matrix Y = zeros(X.shape(0), W.shape(1));
  for (std::size_t i = 0; i < Y.shape(0); ++i) {
    for (std::size_t j = 0; j < Y.shape(1); ++j) {
      double sum = b(j);
      for (std::size_t k = 0; k < W.shape(0); ++k) {
        sum += X(i, k) * W(k, j);
      }
      Y(i, j) = sum;
    }
  }
  return Y;
}

}  // namespace dl
