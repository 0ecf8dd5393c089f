// WRONG: leaves out the 2 that makes up for relu
// KILLED-BY: he_weights: after ten layers with relu the numbers are as large as before
// SAYS: through ten layers with relu
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
  const double std = std::sqrt(1.0 / static_cast<double>(inputs));
  return normal_weights(inputs, outputs, std, rng);
}

Matrix linear(const Matrix& X, const Matrix& W, const Vector& b) { return matmul(X, W) + b; }

}  // namespace dl
