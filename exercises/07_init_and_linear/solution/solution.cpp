// Every entry is drawn once and stored, so that it stays what it is. He's standard deviation is
// that of a sum over the inputs. Adding b, (M), to (B, M) adds it to every row.
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

Matrix linear(const Matrix& X, const Matrix& W, const Vector& b) { return matmul(X, W) + b; }

}  // namespace dl
