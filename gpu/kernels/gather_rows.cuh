// Rows by their numbers: minibatches out of a data set that stays on the GPU.
#pragma once

#include <algorithm>
#include <cstdint>

#include "gpu/kernels/lift.cuh"

namespace dl::kernels {

/// The rows `rows` of a matrix, one behind the other, `size` numbers each; by numbers of type I.
template <class I>
struct GatheredRows {
  Global<const float> numbers;
  Global<const I> rows;
  Index size;

  __device__ Index position(Index i) const { return rows[i / size] * size + i % size; }
  __device__ float operator[](Index i) const { return numbers[position(i)]; }
};

template <class I>
__device__ float4 load4(const GatheredRows<I>& x, Index i) {
  if (x.size % 4 == 0) {  // all four are of one row, and aligned
    return load4(x.numbers, x.position(i));
  }
  return float4{x[i], x[i + 1], x[i + 2], x[i + 3]};
}

/// X (n, size) = these rows. `numbers` starts at a multiple of 16 bytes.
template <class I>
__device__ void copy_rows(const GatheredRows<I>& rows, Global<float> X) {
  lift(
      X, [](float x) { return x; }, rows);
}

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
