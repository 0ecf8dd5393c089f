// Maximum and sum in one pass: a sum that was taken for one maximum is multiplied by e^(old - new)
// when a larger one comes (Milakov and Gimelshein 2018). Pairs of both are put together, by
// shuffles down to lane 0, and once more by the first warp.
#include "api.hpp"

namespace dl {

namespace {

struct Pair {
  float max, sum;
};

__device__ inline Pair put_together(Pair a, Pair b) {
  if (a.max < b.max) {
    const Pair c = a;
    a = b;
    b = c;
  }
  // Both are -infinity where neither has seen a number yet.
  return {a.max, b.sum == 0 ? a.sum : a.sum + b.sum * expf(b.max - a.max)};
}

__device__ inline Pair of_warp(Pair pair) {
  for (int distance = 16; distance >= 1; distance >>= 1) {
    const float max = __shfl_down_sync(0xffffffff, pair.max, distance);
    const float sum = __shfl_down_sync(0xffffffff, pair.sum, distance);
    pair = put_together(pair, {max, sum});
  }
  return pair;  // right in lane 0
}

}  // namespace

__global__ void softmax(Global<const float> z, Global<float> p, int columns) {
  __shared__ Shared<float, 32> maxima;
  __shared__ Shared<float, 32> sums;
  const int thread = static_cast<int>(threadIdx.x), threads = static_cast<int>(blockDim.x);
  const int row = static_cast<int>(blockIdx.x);
  Pair pair{-INFINITY, 0};
  for (int j = thread; j < columns; j += threads) {
    pair = put_together(pair, {z[row * columns + j], 1});
  }
  pair = of_warp(pair);
  if (thread % 32 == 0) {
    maxima[thread / 32] = pair.max;
    sums[thread / 32] = pair.sum;
  }
  __syncthreads();
  if (thread < 32) {
    const bool there = thread < threads / 32;
    pair = of_warp({there ? maxima[thread] : -INFINITY, there ? sums[thread] : 0.0f});
    if (thread == 0) {
      maxima[0] = pair.max;
      sums[0] = pair.sum;
    }
  }
  __syncthreads();
  const float max = maxima[0], sum = sums[0];
  for (int j = thread; j < columns; j += threads) {
    p[row * columns + j] = expf(z[row * columns + j] - max) / sum;
  }
}

}  // namespace dl
