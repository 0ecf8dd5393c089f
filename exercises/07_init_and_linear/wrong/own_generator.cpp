// WRONG: draws from a generator of its own
// KILLED-BY: normal_weights: the same seed gives the same weights, the next call others
// SAYS: could never be repeated
#include "api.hpp"

namespace dl {

Matrix normal_weights(std::size_t inputs, std::size_t outputs, double std, Rng& rng) {
  static Rng mine(1);
  Matrix W = zeros(inputs, outputs);
  for (double& weight : W) {
    weight = std * mine.normal();
  }
  return W;
}

Matrix he_weights(std::size_t inputs, std::size_t outputs, Rng& rng) {
  const double std = std::sqrt(2.0 / static_cast<double>(inputs));
  return normal_weights(inputs, outputs, std, rng);
}

Matrix linear(const Matrix& X, const Matrix& W, const Vector& b) { return matmul(X, W) + b; }

}  // namespace dl
