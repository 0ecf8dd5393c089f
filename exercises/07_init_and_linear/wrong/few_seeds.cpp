// WRONG: makes a generator anew from one of 1000 seeds
// KILLED-BY: normal_weights: nothing is made to fit after they were drawn
// SAYS: were there before
#include "api.hpp"

namespace dl {

Matrix normal_weights(std::size_t inputs, std::size_t outputs, double std, Rng& rng) {
  Rng own(rng.below(1000));
  Matrix W = zeros(inputs, outputs);
  for (double& weight : W) {
    weight = std * own.normal();
  }
  return W;
}

Matrix he_weights(std::size_t inputs, std::size_t outputs, Rng& rng) {
  const double std = std::sqrt(2.0 / static_cast<double>(inputs));
  return normal_weights(inputs, outputs, std, rng);
}

Matrix linear(const Matrix& X, const Matrix& W, const Vector& b) { return matmul(X, W) + b; }

}  // namespace dl
