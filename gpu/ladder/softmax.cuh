// How a softmax over the rows of a matrix gets fast: four kernels, one idea each.
//
// p (rows, columns) = e^z / sum e^z along each row, from which the row's maximum is taken out
// first, so that no exponential overflows. There are few operations for each number, so all is
// about how often, and in which order, memory is read.
#pragma once

#include <cmath>

#include <dl/kernels/exp.h>
#include "gpu/kernels/warp.cuh"

namespace dl::ladder {

using dl::kernels::kAllLanes;
using dl::kernels::kWarp;
using dl::kernels::warp_max;
using dl::kernels::warp_sum;

// ---- 1. A thread for each row ----
//
// It goes through its row three times. The lanes of a warp are in different rows, so what they read
// at the same time lies far apart; and a matrix of few rows keeps few threads busy.

constexpr int kRowThreads = 128;

__global__ void thread_per_row(Global<const float> z, Global<float> p, int rows, int columns) {
  const int row = static_cast<int>(blockIdx.x * blockDim.x + threadIdx.x);
  if (row >= rows) {
    return;
  }
  const Index begin = Index{row} * columns;
  float max = -INFINITY;
  for (int j = 0; j < columns; ++j) {
    max = fmaxf(max, z[begin + j]);
  }
  float sum = 0;
  for (int j = 0; j < columns; ++j) {
    sum += fast_exp(z[begin + j] - max);
  }
  for (int j = 0; j < columns; ++j) {
    p[begin + j] = fast_exp(z[begin + j] - max) / sum;
  }
}

inline Launch thread_per_row_launch(int rows) {
  return {{blocks_for(rows, kRowThreads)}, {kRowThreads}};
}

// ---- 2. Shared memory: a block for each row ----
//
// The threads of a block read side by side, each every 128th number, and put what they found
// together in shared memory: 64 threads take the numbers of the other 64, then 32 of the other 32,
// and so on.

/// What `join` makes of the values of all threads of the block, in all of them.
template <class Scratch, class Join>
__device__ float across_block(Scratch&& scratch, float value, const Join& join) {
  const int thread = static_cast<int>(threadIdx.x);
  scratch[thread] = value;
  __syncthreads();
  for (int half = kRowThreads / 2; half > 0; half /= 2) {
    if (thread < half) {
      scratch[thread] = join(scratch[thread], scratch[thread + half]);
    }
    __syncthreads();
  }
  const float all = scratch[0];
  __syncthreads();  // before somebody writes to the scratch again
  return all;
}

__global__ void shared_memory(Global<const float> z, Global<float> p, int, int columns) {
  __shared__ Shared<float, kRowThreads> scratch;
  const Index begin = Index{blockIdx.x} * columns;
  const int first = static_cast<int>(threadIdx.x);
  float max = -INFINITY;
  for (int j = first; j < columns; j += kRowThreads) {
    max = fmaxf(max, z[begin + j]);
  }
  max = across_block(scratch, max, [](float a, float b) { return fmaxf(a, b); });
  float sum = 0;
  for (int j = first; j < columns; j += kRowThreads) {
    sum += fast_exp(z[begin + j] - max);
  }
  sum = across_block(scratch, sum, [](float a, float b) { return a + b; });
  for (int j = first; j < columns; j += kRowThreads) {
    p[begin + j] = fast_exp(z[begin + j] - max) / sum;
  }
}

inline Launch shared_memory_launch(int rows) { return {{blocks_for(rows, 1)}, {kRowThreads}}; }

// ---- 3. Warp shuffles: a warp for each row ----
//
// The lanes of a warp can read each other's registers: no shared memory, and nobody waits for a
// barrier.

constexpr int kRowsOfBlock = 4;

__global__ void warp_shuffles(Global<const float> z, Global<float> p, int rows, int columns) {
  const int row = static_cast<int>(blockIdx.x * kRowsOfBlock + threadIdx.y);
  const int lane = static_cast<int>(threadIdx.x);
  if (row >= rows) {
    return;
  }
  const Index begin = Index{row} * columns;
  float max = -INFINITY;
  for (int j = lane; j < columns; j += kWarp) {
    max = fmaxf(max, z[begin + j]);
  }
  max = warp_max(max);
  float sum = 0;
  for (int j = lane; j < columns; j += kWarp) {
    sum += fast_exp(z[begin + j] - max);
  }
  sum = warp_sum(sum);
  for (int j = lane; j < columns; j += kWarp) {
    p[begin + j] = fast_exp(z[begin + j] - max) / sum;
  }
}

inline Launch warp_shuffles_launch(int rows) {
  return {{blocks_for(rows, kRowsOfBlock)}, {kWarp, kRowsOfBlock}};
}

// ---- 4. Online: the maximum and the sum in one pass ----
//
// A sum of e^(z - m) can be changed to another m: it is multiplied by e^(m - m'). So the sum is
// kept for the largest number so far, and changed when a larger one comes: two passes over z in
// place of three. Source: Milakov and Gimelshein, "Online normalizer calculation for softmax",
// 2018.

struct MaxAndSum {
  float max, sum;  // of e^(z - max)
};

/// What a sum that was taken for `max` is multiplied by to be one for `larger`. (With no number
/// yet, both are -infinity, whose difference would be NaN.)
__device__ inline float change(float max, float larger) {
  return max == larger ? 1.0f : fast_exp(max - larger);
}

__device__ inline MaxAndSum join(MaxAndSum a, MaxAndSum b) {
  const float max = fmaxf(a.max, b.max);
  return {max, a.sum * change(a.max, max) + b.sum * change(b.max, max)};
}

__global__ void online(Global<const float> z, Global<float> p, int rows, int columns) {
  const int row = static_cast<int>(blockIdx.x * kRowsOfBlock + threadIdx.y);
  const int lane = static_cast<int>(threadIdx.x);
  if (row >= rows) {
    return;
  }
  const Index begin = Index{row} * columns;
  MaxAndSum all{-INFINITY, 0};
  for (int j = lane; j < columns; j += kWarp) {
    all = join(all, {z[begin + j], 1});
  }
  for (int bit = kWarp / 2; bit > 0; bit /= 2) {
    all = join(
        all, {__shfl_xor_sync(kAllLanes, all.max, bit), __shfl_xor_sync(kAllLanes, all.sum, bit)});
  }
  for (int j = lane; j < columns; j += kWarp) {
    p[begin + j] = fast_exp(z[begin + j] - all.max) / all.sum;
  }
}

// ---- The ladder ----

struct SoftmaxRung {
  const char* name;
  const char* idea;
  void (*kernel)(Global<const float> z, Global<float> p, int rows, int columns);
  Launch (*launch)(int rows);
};

inline const SoftmaxRung kSoftmaxLadder[] = {
    {"thread_per_row", "a thread for each row", thread_per_row, thread_per_row_launch},
    {"shared_memory", "a block for each row", shared_memory, shared_memory_launch},
    {"warp_shuffles", "a warp for each row, without shared memory", warp_shuffles,
     warp_shuffles_launch},
    {"online", "two passes in place of three", online, warp_shuffles_launch},
};

}  // namespace dl::ladder
