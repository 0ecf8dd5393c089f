// Minibatches out of a data set of bytes that stays on the GPU.
#pragma once

#include <cstdint>

#include "gpu/kernels/lift.cuh"
#include "kernels/pixel.h"

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

/// X[i] = pixels[rows[i]] / 255 for each image i of X, an image having image_size numbers. Bytes
/// become numbers on the way, so that only a fourth of the memory is read. Launch: lift_launch(size
/// of X); `pixels` starts at a multiple of four bytes.
__global__ void gather(Global<const std::uint8_t> pixels, Global<const Index> rows,
                       Index image_size, Global<float> X) {
  lift(
      X, [](std::uint8_t pixel) { return to_unit_interval(pixel); },
      Gathered{pixels, rows, image_size});
}

/// y[i] = labels[rows[i]]. Launch: gather_labels_launch(size of y).
__global__ void gather_labels(Global<const std::int32_t> labels, Global<const Index> rows,
                              Global<std::int32_t> y) {
  const Index i = Index{blockIdx.x} * kLiftThreads + threadIdx.x;
  if (i < y.size) {
    y[i] = labels[rows[i]];
  }
}
constexpr Launch gather_labels_launch(Index size) {
  return {{blocks_for(size, kLiftThreads)}, {kLiftThreads}};
}

}  // namespace dl::kernels
