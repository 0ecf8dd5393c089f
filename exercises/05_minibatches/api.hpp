// Exercise 05: what is to be written. X holds N examples, one row each; y holds their labels.
#pragma once

#include <dl/base/rng.h>
#include "harness/matrix.h"

namespace dl {

/// Positions of examples, 0 to N - 1.
using Positions = std::vector<std::size_t>;

/// Some of the examples: row i of X belongs to y[i].
struct Batch {
  Matrix X;  // (B, D)
  Labels y;  // (B)
};

/// 0 to n - 1 in an order drawn from rng, every order equally likely. (Rng::shuffle does it too;
/// write it out once.)
Positions random_order(std::size_t n, Rng& rng);

/// The rows of X, (N, D), and the labels at these positions, in this order.
Batch gather(const Matrix& X, const Labels& y, const Positions& positions);

/// All examples once, in batches of `batch_size`; the last one has what is left, 1 to batch_size.
/// With `shuffle` in an order that random_order() draws anew in every call, kept within the batches
/// too; else as they stand, and nothing is drawn. batch_size > 0, and N + batch_size is a
/// std::size_t.
std::vector<Batch> epoch(const Matrix& X, const Labels& y, std::size_t batch_size, bool shuffle,
                         Rng& rng);

}  // namespace dl
