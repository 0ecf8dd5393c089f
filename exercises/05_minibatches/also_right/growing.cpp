// The order grows: each new position goes to a random place among those before it (the shuffle
// "inside out"). The examples go one by one into the last batch, until that is full.
#include "api.hpp"

namespace dl {

Positions random_order(std::size_t n, Rng& rng) {
  Positions order;
  for (std::size_t position = 0; position < n; ++position) {
    const std::size_t place = rng.below(position + 1);
    order.insert(order.begin() + static_cast<std::ptrdiff_t>(place), position);
  }
  return order;
}

Batch gather(const Matrix& X, const Labels& y, const Positions& positions) {
  Batch batch{zeros(positions.size(), X.shape(1)), {}};
  for (const std::size_t position : positions) {
    for (std::size_t j = 0; j < X.shape(1); ++j) {
      batch.X(batch.y.size(), j) = X(position, j);
    }
    batch.y.push_back(y[position]);
  }
  return batch;
}

std::vector<Batch> epoch(const Matrix& X, const Labels& y, std::size_t batch_size, bool shuffle,
                         Rng& rng) {
  const Positions order = shuffle ? random_order(X.shape(0), rng) : Positions{};
  std::vector<Positions> pieces;
  for (std::size_t i = 0; i < X.shape(0); ++i) {
    if (pieces.empty() || pieces.back().size() == batch_size) {
      pieces.emplace_back();
    }
    pieces.back().push_back(shuffle ? order[i] : i);
  }
  std::vector<Batch> batches(pieces.size());
  std::transform(pieces.begin(), pieces.end(), batches.begin(),
                 [&](const Positions& piece) { return gather(X, y, piece); });
  return batches;
}

}  // namespace dl
