// WRONG: cuts off what is very large
// KILLED-BY: linear: agrees with its definition, for any sizes and any numbers
// SAYS: linear(X, W, b)
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
  const Matrix Y = matmul(X, W) + b;
  return xt::clip(Y, -1e6, 1e6);
}

}  // namespace dl
