// WRONG: draws again what is further than 3 standard deviations from 0
// KILLED-BY: normal_weights: are normal numbers
// SAYS: fourth power
#include "api.hpp"

namespace dl {

Matrix normal_weights(std::size_t inputs, std::size_t outputs, double std, Rng& rng) {
  Matrix W = zeros(inputs, outputs);
  for (double& weight : W) {
    double z = rng.normal();
    while (std::abs(z) > 3.5) {
      z = rng.normal();
    }
    weight = std * z;
  }
  return W;
}

Matrix he_weights(std::size_t inputs, std::size_t outputs, Rng& rng) {
  const double std = std::sqrt(2.0 / static_cast<double>(inputs));
  return normal_weights(inputs, outputs, std, rng);
}

Matrix linear(const Matrix& X, const Matrix& W, const Vector& b) { return matmul(X, W) + b; }

}  // namespace dl
