// Exercise 05: shuffled minibatches. api.hpp says what each function gives back.
#include "api.hpp"

namespace dl {

Positions random_order(std::size_t n, Rng& rng) {
  // TODO: 0, 1, 2, ... first, then swap.
  todo("random_order");
}

Batch gather(const Matrix& X, const Labels& y, const Positions& positions) {
  // TODO
  todo("gather");
}

std::vector<Batch> epoch(const Matrix& X, const Labels& y, std::size_t batch_size, bool shuffle,
                         Rng& rng) {
  // TODO: an order, and a piece of it for each batch.
  todo("epoch");
}

}  // namespace dl
