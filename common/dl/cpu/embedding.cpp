// Rows of a matrix, and the sums that are their gradients.

#include <dl/ops/embedding.h>

#include <dl/array/functions.h>
#include <dl/cpu/copy_rows.h>

namespace dl::cpu {
namespace {

void embedding(const IntArray& indices, const Array& W, Array& y) {
  const std::span rows(indices.data(), static_cast<std::size_t>(indices.size()));
  copy_rows<std::int32_t>(W.data(), rows, W.shape()[1], y.data());
}

/// Each thread has columns of its own, so a row's sum is in the order of the indices.
void embedding_backward(const Array& dy, const IntArray& indices, Array& dW) {
  fill(dW, 0);
  const Index dim = dW.shape()[1];
  parallel_chunks(dim, indices.size(), [&](Index begin, Index end) {
    for (Index i = 0; i < indices.size(); ++i) {
      float* const row = dW.data() + indices.data()[i] * dim;
      for (Index j = begin; j < end; ++j) {
        row[j] += dy.data()[i * dim + j];
      }
    }
  });
}

}  // namespace

void register_embedding() {
  embedding_kernel.provide(Device::cpu, embedding);
  embedding_backward_kernel.provide(Device::cpu, embedding_backward);
}

}  // namespace dl::cpu
