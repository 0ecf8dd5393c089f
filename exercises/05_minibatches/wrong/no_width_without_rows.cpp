// WRONG: gather of no positions gives a matrix of shape (0, 0) instead of (0, D)
// KILLED-BY: gather: no positions, and positions beyond 16 bits
// SAYS: X of a batch of no positions
#include "api.hpp"

namespace dl {

Positions random_order(std::size_t n, Rng& rng) {
  Positions order(n);
  std::iota(order.begin(), order.end(), std::size_t{0});
  for (std::size_t i = n; i > 1; --i) {
    std::swap(order[i - 1], order[rng.below(i)]);
  }
  return order;
}

Batch gather(const Matrix& X, const Labels& y, const Positions& positions) {
  Batch batch;
  if (positions.empty()) {
    return batch;
  }
  batch.X = zeros(positions.size(), X.shape(1));
  for (std::size_t i = 0; i < positions.size(); ++i) {
    for (std::size_t j = 0; j < X.shape(1); ++j) {
      batch.X(i, j) = X(positions[i], j);
    }
    batch.y.push_back(y[positions[i]]);
  }
  return batch;
}

std::vector<Batch> epoch(const Matrix& X, const Labels& y, std::size_t batch_size, bool shuffle,
                         Rng& rng) {
  const std::size_t n = y.size();
  Positions order(n);
  if (shuffle) {
    order = random_order(n, rng);
  } else {
    std::iota(order.begin(), order.end(), std::size_t{0});
  }
  std::vector<Batch> batches;
  for (std::size_t start = 0; start < n;) {
    const std::size_t size = std::min(batch_size, n - start);
    const auto first = order.begin() + static_cast<std::ptrdiff_t>(start);
    batches.push_back(gather(X, y, Positions(first, first + static_cast<std::ptrdiff_t>(size))));
    start += size;
  }
  return batches;
}

}  // namespace dl
