// What the 32 threads of a warp do together: a value from every lane becomes one value in all.
#pragma once

#include <cmath>

#include "gpu/kernels/cuda.cuh"

namespace dl::kernels {

constexpr int kWarp = 32;
constexpr unsigned kAllLanes = 0xffffffffu;

/// The sum of the lanes' values, the same bits in every lane: at each step a lane adds the value of
/// the lane whose number differs in one bit, so that all add in the same, fixed order.
template <class T>
__device__ T warp_sum(T value) {
  for (int bit = kWarp / 2; bit > 0; bit /= 2) {
    value += __shfl_xor_sync(kAllLanes, value, bit);
  }
  return value;
}

/// The largest of the lanes' values; NaNs are passed over.
__device__ inline float warp_max(float value) {
  for (int bit = kWarp / 2; bit > 0; bit /= 2) {
    value = fmaxf(value, __shfl_xor_sync(kAllLanes, value, bit));
  }
  return value;
}

/// Whether `value` at position i is to be preferred to `other` at j: NaN before all numbers, then
/// the larger, then the first.
__device__ inline bool is_before(float value, int i, float other, int j) {
  if (std::isnan(value) || std::isnan(other)) {
    return std::isnan(value) && (!std::isnan(other) || i < j);
  }
  return value > other || (value == other && i < j);
}

/// Each lane brings a value and its position: the position of the one to be preferred to all
/// others.
__device__ inline int warp_argmax(float value, int position) {
  for (int bit = kWarp / 2; bit > 0; bit /= 2) {
    const float other = __shfl_xor_sync(kAllLanes, value, bit);
    const int at = __shfl_xor_sync(kAllLanes, position, bit);
    if (is_before(other, at, value, position)) {
      value = other;
      position = at;
    }
  }
  return position;
}

// Kernels that give each row of a matrix a warp.

constexpr int kRowsPerBlock = 8;

constexpr Launch row_launch(Index rows) {
  return {{blocks_for(rows, kRowsPerBlock)}, {kWarp, kRowsPerBlock}};
}
/// The row of this thread's warp; threadIdx.x is its lane.
__device__ inline Index warp_row() { return Index{blockIdx.x} * kRowsPerBlock + threadIdx.y; }
__device__ inline int lane() { return static_cast<int>(threadIdx.x); }

}  // namespace dl::kernels
