// Copies of boxes: transposed matrices, slices, arrays joined and repeated.
#pragma once

#include <dl/array/strided.h>
#include "gpu/kernels/lift.cuh"

namespace dl::kernels {

inline Index size_of(const StridedBox& box) {
  Index size = 1;
  for (int axis = 0; axis < box.rank; ++axis) {
    size *= box.sizes[axis];
  }
  return size;
}

/// y = x in a box of `size` elements, in the order in which they lie in y, so that neighbouring
/// threads write side by side. Launch: each_launch(size).
__global__ void copy_strided(Global<const float> x, StridedBox box, Index size, Global<float> y) {
  Index i = thread_number();
  if (i >= size) {
    return;
  }
  Index from = box.from, to = box.to;
  for (int axis = box.rank - 1; axis > 0; --axis) {
    const Index at = i % box.sizes[axis];
    i /= box.sizes[axis];
    from += at * box.from_strides[axis];
    to += at * box.to_strides[axis];
  }
  y[to + i * box.to_strides[0]] = x[from + i * box.from_strides[0]];
}

}  // namespace dl::kernels
