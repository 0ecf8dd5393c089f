// Minibatches out of a data set of bytes that stays on the GPU.
#pragma once

#include <algorithm>
#include <cstdint>

#include <dl/kernels/pixel.h>
#include "gpu/kernels/lift.cuh"

namespace dl::kernels {

/// The images `rows` of a data set, one behind the other, `size` bytes each.
struct Gathered {
  Global<const std::uint8_t> pixels;
  Global<const Index> rows;
  Index size;

  __device__ Index position(Index i) const { return rows[i / size] * size + i % size; }
  __device__ std::uint8_t operator[](Index i) const { return pixels[position(i)]; }
};

__device__ inline uchar4 load4(const Gathered& x, Index i) {
  if (x.size % 4 == 0) {  // as for 28 x 28 pixels: all four are of one image, and aligned
    return load4(x.pixels, x.position(i));
  }
  return uchar4{x[i], x[i + 1], x[i + 2], x[i + 3]};
}

/// X[i] = pixels[rows[i]] / 255 and y[i] = labels[rows[i]] for each image i, of image_size pixels.
/// Bytes become numbers on the way, so that only a fourth of the memory is read. `pixels` starts at
/// a multiple of four bytes. The first threads do a label each as well.
__global__ void load_batch(Global<const std::uint8_t> pixels, Global<const std::int32_t> labels,
                           Global<const Index> rows, Index image_size, Global<float> X,
                           Global<std::int32_t> y) {
  lift(
      X, [](std::uint8_t pixel) { return to_unit_interval(pixel); },
      Gathered{pixels, rows, image_size});
  const Index i = Index{blockIdx.x} * kLiftThreads + threadIdx.x;
  if (i < y.size) {
    y[i] = labels[rows[i]];
  }
}

/// Threads for all numbers, and at least one for each image.
constexpr Launch load_batch_launch(Index images, Index image_size) {
  return lift_launch(images * std::max<Index>(image_size, kItemsPerThread));
}

}  // namespace dl::kernels
