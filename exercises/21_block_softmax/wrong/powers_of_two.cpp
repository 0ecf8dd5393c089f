// WRONG: a tree of halves, for powers of two alone
// KILLED-BY: softmax: several warps, and not always a power of two
// SAYS: half of an odd number is rounded down
#include "api.hpp"

namespace dl {

namespace {

constexpr int kWarp = 32;
constexpr unsigned kAllLanes = 0xffffffffu;

/// What `join` makes of the values of all threads of the block, in all of them.
template <class Join>
__device__ float across_block(Shared<float, 1024>& of_warps, float value, const Join& join) {
  const int me = static_cast<int>(threadIdx.x);
  of_warps[me] = value;
  __syncthreads();
  for (int half = static_cast<int>(blockDim.x) / 2; half > 0; half /= 2) {
    if (me < half) {
      of_warps[me] = join(of_warps[me], of_warps[me + half]);
    }
    __syncthreads();
  }
  value = of_warps[0];
  __syncthreads();
  return value;
}

}  // namespace

__global__ void softmax(Global<const float> z, Global<float> p, int columns) {
  __shared__ Shared<float, 1024> of_warps;
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
