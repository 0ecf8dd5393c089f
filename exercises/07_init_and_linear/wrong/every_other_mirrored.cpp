// WRONG: every other number is the one before with the other sign
// KILLED-BY: normal_weights: each is independent of the others
// SAYS: at least but for the sign
#include "api.hpp"

namespace dl {

Matrix normal_weights(std::size_t inputs, std::size_t outputs, double std, Rng& rng) {
  Matrix W = zeros(inputs, outputs);
  for (std::size_t k = 0; k < W.size(); ++k) {
    W.flat(k) = k % 2 == 0 ? std * rng.normal() : -W.flat(k - 1);
  }
  return W;
}

Matrix he_weights(std::size_t inputs, std::size_t outputs, Rng& rng) {
  const double std = std::sqrt(2.0 / static_cast<double>(inputs));
  return normal_weights(inputs, outputs, std, rng);
}

Matrix linear(const Matrix& X, const Matrix& W, const Vector& b) { return matmul(X, W) + b; }

}  // namespace dl
