// WRONG: divides whole numbers
// KILLED-BY: he_weights: the standard deviation is sqrt(2 / inputs)
// SAYS: of two whole numbers
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
  const double std = std::sqrt(2 / inputs);
  return normal_weights(inputs, outputs, std, rng);
}

Matrix linear(const Matrix& X, const Matrix& W, const Vector& b) { return matmul(X, W) + b; }

}  // namespace dl
