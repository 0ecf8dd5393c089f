// Rows of a matrix, and the sums that are their gradients.
#pragma once

#include <cstdint>

#include "gpu/kernels/rows.cuh"

namespace dl::kernels {

/// y (n, dim) = the rows of W (rows, dim) that the indices (n,) name. Launch: lift_launch(size of
/// y).
__global__ void embedding(Global<const std::int32_t> indices, Global<const float> W, Index dim,
                          Global<float> y) {
  copy_rows(GatheredRows<std::int32_t>{W, indices, dim}, y);
}

/// dW (rows, dim): each number by a thread, which goes through the indices in their order and adds
/// dy (n, dim) where they name its row. No atomics, so the sums are the same each time; its price
/// is that every row reads all indices. Launch: each_launch(size of dW).
__global__ void embedding_backward(Global<const float> dy, Global<const std::int32_t> indices,
                                   Index dim, Global<float> dW) {
  const Index at = thread_number();
  if (at >= dW.size) {
    return;
  }
  float sum = 0;
  for (Index i = 0; i < indices.size; ++i) {
    if (indices[i] == at / dim) {
      sum += dy[i * dim + at % dim];
    }
  }
  dW[at] = sum;
}

}  // namespace dl::kernels
