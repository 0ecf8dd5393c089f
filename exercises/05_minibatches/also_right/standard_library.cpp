// The generator's own shuffle, and copies of rows by std::copy_n; the number of batches first.
#include <span>

#include "api.hpp"

namespace dl {

Positions random_order(std::size_t n, Rng& rng) {
  Positions order(n);
  for (std::size_t i = 0; i < n; ++i) {
    order[i] = i;
  }
  rng.shuffle(std::span(order));
  return order;
}

Batch gather(const Matrix& X, const Labels& y, const Positions& positions) {
  const std::size_t columns = X.shape(1);
  Batch batch{zeros(positions.size(), columns), {}};
  for (const std::size_t position : positions) {
    std::copy_n(&X(position, 0), columns, &batch.X(batch.y.size(), 0));
    batch.y.push_back(y.at(position));
  }
  return batch;
}

std::vector<Batch> epoch(const Matrix& X, const Labels& y, std::size_t batch_size, bool shuffle,
                         Rng& rng) {
  const std::size_t n = y.size(), count = (n + batch_size - 1) / batch_size;
  Positions order(n);
  for (std::size_t i = 0; i < n; ++i) {
    order[i] = i;
  }
  if (shuffle) {
    rng.shuffle(std::span(order));
  }
  std::vector<Batch> batches(count);
  for (std::size_t k = 0; k < count; ++k) {
    Positions piece;
    for (std::size_t i = k * batch_size; i < n && piece.size() < batch_size; ++i) {
      piece.push_back(order[i]);
    }
    batches[k] = gather(X, y, piece);
  }
  return batches;
}

}  // namespace dl
