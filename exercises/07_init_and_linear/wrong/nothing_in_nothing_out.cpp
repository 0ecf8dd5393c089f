// WRONG: an empty X gives zeros without a look at b
// KILLED-BY: linear: agrees with its definition, for any sizes and any numbers
// SAYS: b is added all the same
#include "api.hpp"

namespace dl {

Matrix normal_weights(std::size_t inputs, std::size_t outputs, double std, Rng& rng) {
  Matrix W = zeros(inputs, outputs);
  for (std::size_t i = 0; i < inputs; ++i) {
    for (std::size_t j = 0; j < outputs; ++j) {
      W(i, j) = std * rng.normal();
    }
  }
  return W;
}

Matrix he_weights(std::size_t inputs, std::size_t outputs, Rng& rng) {
  return normal_weights(inputs, outputs, std::sqrt(2.0 / static_cast<double>(inputs)), rng);
}

Matrix linear(const Matrix& X, const Matrix& W, const Vector& b) {
  if (X.size() == 0) {
    return zeros(X.shape(0), W.shape(1));
  }
  return matmul(X, W) + b;
}

}  // namespace dl
