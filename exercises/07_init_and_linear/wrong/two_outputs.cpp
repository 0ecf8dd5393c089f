// WRONG: computes as many outputs as the tests have that everybody sees
// KILLED-BY: linear maps from 7 inputs to 9 outputs, and from 1 to 1
// SAYS: linear
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
  for (std::size_t i = 0; i < X.shape(0); ++i) {
    for (std::size_t j = 0; j < std::min<std::size_t>(2, W.shape(1)); ++j) {
      Y(i, j) = b(j);
      for (std::size_t k = 0; k < X.shape(1); ++k) {
        Y(i, j) += X(i, k) * W(k, j);
      }
    }
  }
  return Y;
}

}  // namespace dl
