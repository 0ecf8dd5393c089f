// std::normal_distribution over the bits of rng; the product column by column.
#include <random>

#include "api.hpp"

namespace dl {

Matrix normal_weights(std::size_t inputs, std::size_t outputs, double std, Rng& rng) {
  std::mt19937_64 engine(rng.below(std::numeric_limits<std::uint64_t>::max()));
  std::normal_distribution<double> normal(0, std);
  Matrix W = zeros(inputs, outputs);
  std::generate(W.begin(), W.end(), [&] { return normal(engine); });
  return W;
}

Matrix he_weights(std::size_t inputs, std::size_t outputs, Rng& rng) {
  return normal_weights(inputs, outputs, std::sqrt(2 / double(inputs)), rng);
}

Matrix linear(const Matrix& X, const Matrix& W, const Vector& b) {
  Matrix Y = zeros(X.shape(0), b.size());
  for (std::size_t j = 0; j < b.size(); ++j) {
    const Vector column = xt::col(W, j);
    xt::col(Y, j) = b(j) + xt::sum(X * column, {1});
  }
  return Y;
}

}  // namespace dl
