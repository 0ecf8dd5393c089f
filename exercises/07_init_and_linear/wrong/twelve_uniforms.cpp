// WRONG: the sum of 12 uniform numbers less 6
// KILLED-BY: normal_weights: are normal numbers
// SAYS: 2.9 is that of the sum of 12 uniform numbers
#include "api.hpp"

namespace dl {

Matrix normal_weights(std::size_t inputs, std::size_t outputs, double std, Rng& rng) {
  Matrix W = zeros(inputs, outputs);
  for (double& weight : W) {
    double sum = -6;
    for (int k = 0; k < 12; ++k) {
      sum += rng.uniform();
    }
    weight = std * sum;
  }
  return W;
}

Matrix he_weights(std::size_t inputs, std::size_t outputs, Rng& rng) {
  const double std = std::sqrt(2.0 / static_cast<double>(inputs));
  return normal_weights(inputs, outputs, std, rng);
}

Matrix linear(const Matrix& X, const Matrix& W, const Vector& b) { return matmul(X, W) + b; }

}  // namespace dl
