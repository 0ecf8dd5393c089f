// WRONG: uniform numbers of the right standard deviation for he_weights
// KILLED-BY: he_weights: are independent normal numbers, and come from rng
// SAYS: 1.8 is that of uniform numbers
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
  Matrix W = zeros(inputs, outputs);
  for (double& weight : W) {
    weight = std * std::sqrt(3.0) * (2 * rng.uniform() - 1);
  }
  return W;
}

Matrix linear(const Matrix& X, const Matrix& W, const Vector& b) { return matmul(X, W) + b; }

}  // namespace dl
