// WRONG: the search for the maximum begins at -10000, "smaller than any score"
// KILLED-BY: softmax: large numbers, wherever they stand, and far below 0
// SAYS: it starts at -INFINITY
#include "api.hpp"

namespace dl {

__global__ void softmax(Global<const float> z, Global<float> p, int columns) {
  __shared__ Shared<float, 32> s;
  const int row = blockIdx.x * columns;
  const int tid = threadIdx.x, threads = blockDim.x;
  const int lane = tid % 32, warp = tid / 32, warps = threads / 32;

  float top = -1e4f;
  for (int j = tid; j < columns; j += threads) {
    top = fmaxf(top, z[row + j]);
  }
  for (int bit = 16; bit > 0; bit /= 2) {
    top = fmaxf(top, __shfl_xor_sync(0xffffffff, top, bit));
  }
  if (lane == 0) {
    s[warp] = top;
  }
  __syncthreads();  // all maxima are there
  for (int w = 0; w < warps; ++w) {
    top = fmaxf(top, s[w]);
  }
  __syncthreads();  // and read by all

  float sum = 0.0f;
  for (int j = tid; j < columns; j += threads) {
    sum += expf(z[row + j] - top);
  }
  for (int bit = 16; bit > 0; bit /= 2) {
    sum += __shfl_xor_sync(0xffffffff, sum, bit);
  }
  if (lane == 0) {
    s[warp] = sum;
  }
  __syncthreads();  // all sums are there
  float total = 0.0f;
  for (int w = 0; w < warps; ++w) {
    total += s[w];
  }

  for (int j = tid; j < columns; j += threads) {
    p[row + j] = expf(z[row + j] - top) / total;
  }
}

}  // namespace dl
