// WRONG: draws one number for a whole row
// KILLED-BY: normal_weights: no two are alike
// SAYS: the columns are alike
#include "api.hpp"

namespace dl {

Matrix normal_weights(std::size_t inputs, std::size_t outputs, double std, Rng& rng) {
  Matrix W = zeros(inputs, outputs);
  for (std::size_t i = 0; i < inputs; ++i) {
    xt::row(W, i) = std * rng.normal() * xt::ones<double>({outputs});
  }
  return W;
}

Matrix he_weights(std::size_t inputs, std::size_t outputs, Rng& rng) {
  const double std = std::sqrt(2.0 / static_cast<double>(inputs));
  return normal_weights(inputs, outputs, std, rng);
}

Matrix linear(const Matrix& X, const Matrix& W, const Vector& b) { return matmul(X, W) + b; }

}  // namespace dl
