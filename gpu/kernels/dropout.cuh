// Which numbers dropout leaves.
#pragma once

#include <cstdint>

#include <dl/kernels/random.h>
#include "gpu/kernels/lift.cuh"

namespace dl::kernels {

/// The factor of each number, by its place, read as if it were an array.
struct DropoutMask {
  float p;
  std::uint64_t seed, step;
  Index row;

  __device__ float operator[](Index i) const {
    return dropout_factor(uniform_at(seed, step, static_cast<std::uint64_t>(i / row),
                                     static_cast<std::uint64_t>(i % row)),
                          p);
  }
};

__device__ inline float4 load4(const DropoutMask& x, Index i) {
  return float4{x[i], x[i + 1], x[i + 2], x[i + 3]};
}

/// Launch: lift_launch(size of mask).
__global__ void dropout_mask(float p, std::uint64_t seed, Global<const std::int32_t> step,
                             Index row, Global<float> mask) {
  lift(
      mask, [](float factor) { return factor; },
      DropoutMask{p, seed, static_cast<std::uint64_t>(step[0]), row});
}

/// count (one number) += 1. Launch: one thread.
__global__ void count_up(Global<std::int32_t> count) { count[0] = count[0] + 1; }

}  // namespace dl::kernels
