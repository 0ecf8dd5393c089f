// WRONG: sorts by keys of which many are the same
// KILLED-BY: random_order: mixes many numbers as well as few
// SAYS: left in their order
#include "api.hpp"

namespace dl {

Positions random_order(std::size_t n, Rng& rng) {
  Positions order(n);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::vector<std::uint64_t> keys(n);
  for (std::uint64_t& key : keys) {
    key = rng.below(1000);
  }
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return keys[a] < keys[b]; });
  return order;
}

Batch gather(const Matrix& X, const Labels& y, const Positions& positions) {
  Batch batch{zeros(positions.size(), X.shape(1)), Labels(positions.size())};
  for (std::size_t i = 0; i < positions.size(); ++i) {
    xt::row(batch.X, i) = xt::row(X, positions[i]);
    batch.y[i] = y[positions[i]];
  }
  return batch;
}

std::vector<Batch> epoch(const Matrix& X, const Labels& y, std::size_t batch_size, bool shuffle,
                         Rng& rng) {
  Positions order(y.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  if (shuffle) {
    order = random_order(y.size(), rng);
  }
  std::vector<Batch> batches;
  for (std::size_t first = 0; first < order.size(); first += batch_size) {
    const std::size_t end = std::min(first + batch_size, order.size());
    batches.push_back(gather(X, y, Positions(order.begin() + first, order.begin() + end)));
  }
  return batches;
}

}  // namespace dl
