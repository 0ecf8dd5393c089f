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
  Index first_sample, row;

  __device__ float operator[](Index i) const {
    const auto sample = static_cast<std::uint64_t>(first_sample + i / row);
    return dropout_factor(uniform_at(seed, step, sample, static_cast<std::uint64_t>(i % row)), p);
  }
};

__device__ inline float4 load4(const DropoutMask& x, Index i) {
  return float4{x[i], x[i + 1], x[i + 2], x[i + 3]};
}

/// Launch: lift_launch(size of mask).
__global__ void dropout_mask(float p, Global<const float> state, Index first_sample, Index row,
                             Global<float> mask) {
  lift(
      mask, [](float factor) { return factor; },
      DropoutMask{p, from_halves(state[0], state[1]), from_halves(state[2], state[3]), first_sample,
                  row});
}

/// Counts the step of a state (4,) up. Launch: one thread.
__global__ void next_step(Global<float> state) {
  const std::uint64_t step = from_halves(state[2], state[3]) + 1;
  state[2] = upper_half(step);
  state[3] = lower_half(step);
}

}  // namespace dl::kernels
