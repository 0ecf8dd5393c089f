// Every position draws a number, and the order is that of the numbers; the rows of a batch by
// xt::keep.
#include "api.hpp"

namespace dl {

Positions random_order(std::size_t n, Rng& rng) {
  std::vector<std::pair<double, std::size_t>> drawn;
  for (std::size_t position = 0; position < n; ++position) {
    drawn.emplace_back(rng.uniform(), position);
  }
  std::sort(drawn.begin(), drawn.end());
  Positions order;
  for (const auto& [number, position] : drawn) {
    order.push_back(position);
  }
  return order;
}

Batch gather(const Matrix& X, const Labels& y, const Positions& positions) {
  Batch batch{zeros(0, X.shape(1)), {}};
  if (positions.empty()) {
    return batch;  // xt::keep has no last position then
  }
  batch.X = xt::view(X, xt::keep(positions), xt::all());
  for (const std::size_t position : positions) {
    batch.y.push_back(y[position]);
  }
  return batch;
}

std::vector<Batch> epoch(const Matrix& X, const Labels& y, std::size_t batch_size, bool shuffle,
                         Rng& rng) {
  std::vector<Batch> batches;
  Positions left;
  if (shuffle) {
    left = random_order(y.size(), rng);
  } else {
    while (left.size() < y.size()) {
      left.push_back(left.size());
    }
  }
  while (!left.empty()) {
    const auto cut = left.begin() + std::ptrdiff_t(std::min(batch_size, left.size()));
    batches.push_back(gather(X, y, {left.begin(), cut}));
    left.erase(left.begin(), cut);
  }
  return batches;
}

}  // namespace dl
