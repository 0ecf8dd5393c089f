#include <dl/nn/embedding.h>

#include <dl/autograd/create.h>
#include <dl/base/check.h>

namespace dl::nn {

Embedding::Embedding(Index num_embeddings, Index dim, Rng& rng, Device device)
    : weight(add_parameter("weight", randn({num_embeddings, dim}, rng, device))) {
  check(num_embeddings > 0 && dim > 0, "Embedding: needs at least one vector of one number, got ",
        weight.shape());
}

Tensor Embedding::forward(const Tensor& x) {
  check_defined("Embedding", x);
  fail("Embedding: takes indices, an IntArray, not numbers of shape ", x.shape());
}

}  // namespace dl::nn
