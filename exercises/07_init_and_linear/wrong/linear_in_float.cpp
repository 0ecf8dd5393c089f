// WRONG: sums in single precision
// KILLED-BY: linear: agrees with its definition, for any sizes and any numbers
// SAYS: a float where double is asked for
#include "api.hpp"

namespace dl {

Matrix normal_weights(std::size_t inputs, std::size_t outputs, double std, Rng& rng) {
  Matrix W = zeros(inputs, outputs);
  for (double& weight : W) {
    weight = std * rng.normal();
  }
  return W;
}

Matrix he_weights(std::size_t inputs, std::size_t outputs, Rng& rng) {
  const double std = std::sqrt(2.0 / static_cast<double>(inputs));
  return normal_weights(inputs, outputs, std, rng);
}

Matrix linear(const Matrix& X, const Matrix& W, const Vector& b) {
  Matrix Y = zeros(X.shape(0), W.shape(1));
  for (std::size_t i = 0; i < Y.shape(0); ++i) {
    for (std::size_t j = 0; j < Y.shape(1); ++j) {
      float sum = static_cast<float>(b(j));
      for (std::size_t k = 0; k < W.shape(0); ++k) {
        sum += static_cast<float>(X(i, k) * W(k, j));
      }
      Y(i, j) = sum;
    }
  }
  return Y;
}

}  // namespace dl
