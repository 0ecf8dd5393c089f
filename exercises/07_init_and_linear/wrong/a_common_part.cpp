// WRONG: all numbers of a row share a part
// KILLED-BY: normal_weights: each is independent of the others
// SAYS: are correlated
#include "api.hpp"

namespace dl {

Matrix normal_weights(std::size_t inputs, std::size_t outputs, double std, Rng& rng) {
  Matrix W = zeros(inputs, outputs);
  for (std::size_t i = 0; i < inputs; ++i) {
    const double common = rng.normal();
    for (std::size_t j = 0; j < outputs; ++j) {
      W(i, j) = std * (0.6 * common + 0.8 * rng.normal());
    }
  }
  return W;
}

Matrix he_weights(std::size_t inputs, std::size_t outputs, Rng& rng) {
  const double std = std::sqrt(2.0 / static_cast<double>(inputs));
  return normal_weights(inputs, outputs, std, rng);
}

Matrix linear(const Matrix& X, const Matrix& W, const Vector& b) { return matmul(X, W) + b; }

}  // namespace dl
