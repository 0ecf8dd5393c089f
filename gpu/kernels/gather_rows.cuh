// Rows by their numbers: minibatches out of a data set that stays on the GPU.
#pragma once

#include <algorithm>
#include <cstdint>

#include "gpu/kernels/rows.cuh"

namespace dl::kernels {

/// X[i] = row rows[i] of the set and y[i] = labels[rows[i]] for each row i, of row_size numbers.
/// The first threads do a label each as well.
__global__ void gather_rows(Global<const float> numbers, Global<const std::int32_t> labels,
                            Global<const Index> rows, Index row_size, Global<float> X,
                            Global<std::int32_t> y) {
  copy_rows(GatheredRows<Index>{numbers, rows, row_size}, X);
  const Index i = Index{blockIdx.x} * kLiftThreads + threadIdx.x;
  if (i < y.size) {
    y[i] = labels[rows[i]];
  }
}

/// Threads for all numbers, and at least one for each row.
constexpr Launch gather_rows_launch(Index rows, Index row_size) {
  return lift_launch(rows * std::max<Index>(row_size, kItemsPerThread));
}

}  // namespace dl::kernels
