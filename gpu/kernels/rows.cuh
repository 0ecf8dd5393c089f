// Rows of a matrix by their numbers, for the kernels that copy them. Apart from those: a kernel
// that is no template may be compiled in one file alone.
#pragma once

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

}  // namespace dl::kernels
