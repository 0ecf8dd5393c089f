// WRONG: adds b(i) to row i
// KILLED-BY: linear: the worked example of the README
// SAYS: b goes down the columns
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

Matrix linear(const Matrix& X, const Matrix& W, const Vector& b) {
  return matmul(X, W) + xt::view(b, xt::all(), xt::newaxis());
}

}  // namespace dl
