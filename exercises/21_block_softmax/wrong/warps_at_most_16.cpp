// WRONG: what the warps beyond the 16th have found is left out
// KILLED-BY: softmax: the largest block, 1024 threads
// SAYS: only what the first 16 warps have found is in the sum
#include "api.hpp"

namespace dl {

namespace {

constexpr int kWarp = 32;
constexpr unsigned kAllLanes = 0xffffffffu;

/// What `join` makes of the values of all threads of the block, in all of them.
template <class Join>
__device__ float across_block(Shared<float, kWarp>& of_warps, float value, const Join& join) {
  const int lane = static_cast<int>(threadIdx.x) % kWarp;
  const int warp = static_cast<int>(threadIdx.x) / kWarp;
  const int warps = static_cast<int>(blockDim.x) / kWarp;
  for (int bit = kWarp / 2; bit > 0; bit /= 2) {
    value = join(value, __shfl_xor_sync(kAllLanes, value, bit));
  }
  __syncthreads();
  if (lane == 0) {
    of_warps[warp] = value;
  }
  __syncthreads();
  value = of_warps[0];
  for (int w = 1; w < warps && w < 16; ++w) {
    value = join(value, of_warps[w]);
  }
  return value;
}

}  // namespace

__global__ void softmax(Global<const float> z, Global<float> p, int columns) {
  __shared__ Shared<float, kWarp> of_warps;
  const int first = static_cast<int>(threadIdx.x), step = static_cast<int>(blockDim.x);
  const Index begin = Index{blockIdx.x} * columns;
  float max = -INFINITY;
  for (int j = first; j < columns; j += step) {
    max = fmaxf(max, z[begin + j]);
  }
  max = across_block(of_warps, max, [](float a, float b) { return fmaxf(a, b); });
  float sum = 0;
  for (int j = first; j < columns; j += step) {
    sum += expf(z[begin + j] - max);
  }
  sum = across_block(of_warps, sum, [](float a, float b) { return a + b; });
  for (int j = first; j < columns; j += step) {
    p[begin + j] = expf(z[begin + j] - max) / sum;
  }
}

}  // namespace dl
