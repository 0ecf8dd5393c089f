// Vectors for words, or for whatever else is counted.
#pragma once

#include <dl/base/rng.h>
#include <dl/nn/module.h>
#include <dl/ops/embedding.h>

namespace dl::nn {

/// A vector of `dim` numbers for each of num_embeddings indices: n of them -> (n, dim). It takes an
/// IntArray, no Tensor, so it stands before a Sequential, not in it.
class Embedding : public Module {
 public:
  Embedding(Index num_embeddings, Index dim, Rng& rng, Device device = Device::cpu);

  Tensor operator()(const IntArray& indices) const { return embedding(indices, weight); }
  /// An Error: integers are wanted.
  Tensor forward(const Tensor& x) override;

  const Tensor weight;  // (num_embeddings, dim): normal at the start
};

}  // namespace dl::nn
