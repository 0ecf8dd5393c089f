// Softmax and the losses on it, a warp for each row: its lanes stride over the classes, and what
// they find is put together by shuffles. Launch: row_launch(rows).
//
// With the row's maximum m taken out, no exponential can overflow:
//     log sum_j e^(z_j) = m + log sum_j e^(z_j - m)
#pragma once

#include <cmath>
#include <cstdint>

#include <dl/kernels/exp.h>
#include "gpu/kernels/warp.cuh"

namespace dl::kernels {

/// For the row of z that starts at `begin`: its largest number, and the sum of e^(z - max).
struct RowSums {
  float max, sum;
};

__device__ inline RowSums row_sums(Global<const float> z, Index begin, int classes) {
  float max = -INFINITY;
  for (int j = lane(); j < classes; j += kWarp) {
    max = fmaxf(max, z[begin + j]);
  }
  max = warp_max(max);
  float sum = 0;
  for (int j = lane(); j < classes; j += kWarp) {
    sum += fast_exp(z[begin + j] - max);
  }
  return {max, warp_sum(sum)};
}

/// y = exp z / sum exp z
__global__ void softmax(Global<const float> z, Index rows, int classes, Global<float> y) {
  const Index row = warp_row();
  if (row >= rows) {
    return;
  }
  const Index begin = row * classes;
  const RowSums of = row_sums(z, begin, classes);
  for (int j = lane(); j < classes; j += kWarp) {
    y[begin + j] = fast_exp(z[begin + j] - of.max) / of.sum;
  }
}

/// dz = y (dy - sum(y dy)), where y = softmax(z)
__global__ void softmax_backward(Global<const float> y, Global<const float> dy, Index rows,
                                 int classes, Global<float> dz) {
  const Index row = warp_row();
  if (row >= rows) {
    return;
  }
  const Index begin = row * classes;
  float sum = 0;
  for (int j = lane(); j < classes; j += kWarp) {
    sum += y[begin + j] * dy[begin + j];
  }
  sum = warp_sum(sum);
  for (int j = lane(); j < classes; j += kWarp) {
    dz[begin + j] = y[begin + j] * (dy[begin + j] - sum);
  }
}

/// y = z - log sum exp z
__global__ void log_softmax(Global<const float> z, Index rows, int classes, Global<float> y) {
  const Index row = warp_row();
  if (row >= rows) {
    return;
  }
  const Index begin = row * classes;
  const RowSums of = row_sums(z, begin, classes);
  const float log_sum = std::log(of.sum);
  for (int j = lane(); j < classes; j += kWarp) {
    y[begin + j] = z[begin + j] - of.max - log_sum;
  }
}

/// dz = dy - softmax(z) sum(dy), where y = log_softmax(z)
__global__ void log_softmax_backward(Global<const float> y, Global<const float> dy, Index rows,
                                     int classes, Global<float> dz) {
  const Index row = warp_row();
  if (row >= rows) {
    return;
  }
  const Index begin = row * classes;
  float sum = 0;
  for (int j = lane(); j < classes; j += kWarp) {
    sum += dy[begin + j];
  }
  sum = warp_sum(sum);
  for (int j = lane(); j < classes; j += kWarp) {
    dz[begin + j] = dy[begin + j] - fast_exp(y[begin + j]) * sum;
  }
}

/// loss (rows,) = log sum exp z - z[label]; p (rows, classes) = softmax(z). Of the label, the share
/// `smoothing` is spread over all classes. Where the label is `ignored`, the loss is 0. A label
/// that is no class has the loss NaN: the host cannot check what is on the GPU without waiting for
/// it.
__global__ void cross_entropy(Global<const float> z, Global<const std::int32_t> labels, int classes,
                              float smoothing, std::int32_t ignored, Global<float> loss,
                              Global<float> p) {
  const Index row = warp_row();
  if (row >= loss.size) {
    return;
  }
  const Index begin = row * classes;
  const RowSums of = row_sums(z, begin, classes);
  float all = 0;
  for (int j = lane(); j < classes; j += kWarp) {
    p[begin + j] = fast_exp(z[begin + j] - of.max) / of.sum;
    all += z[begin + j] - of.max;
  }
  if (smoothing > 0) {
    all = warp_sum(all);
  }
  if (lane() == 0) {
    const std::int32_t label = labels[row];
    const bool is_class = 0 <= label && label < classes;
    float of_row = is_class ? std::log(of.sum) - (z[begin + label] - of.max) : NAN;
    if (smoothing > 0) {
      const float spread = std::log(of.sum) - all / static_cast<float>(classes);
      of_row = (1 - smoothing) * of_row + smoothing * spread;
    }
    loss[row] = label == ignored ? 0.0f : of_row;
  }
}

/// dz = (p - onehot(label)) dloss, with the same options
__global__ void cross_entropy_backward(Global<const float> p, Global<const std::int32_t> labels,
                                       Global<const float> dloss, int classes, float smoothing,
                                       std::int32_t ignored, Global<float> dz) {
  const Index row = warp_row();
  if (row >= dloss.size) {
    return;
  }
  const std::int32_t label = labels[row];
  const float g = dloss[row];
  const float share = smoothing / static_cast<float>(classes);
  for (int j = lane(); j < classes; j += kWarp) {
    const float answer = j == label ? (1 - smoothing) * g : 0.0f;
    dz[row * classes + j] = label == ignored ? 0.0f : (p[row * classes + j] - share) * g - answer;
  }
}

constexpr int kCountThreads = 1024;
constexpr Launch kCountOthersLaunch{{1}, {kWarp, kCountThreads / kWarp}};

/// count (one element) = how many labels are others than this one. One block for all of a
/// minibatch.
__global__ void count_others(Global<const std::int32_t> labels, std::int32_t than,
                             Global<float> count) {
  __shared__ Shared<int, kCountThreads / kWarp> of_warp;
  int others = 0;
  for (Index i = threadIdx.y * kWarp + threadIdx.x; i < labels.size; i += kCountThreads) {
    others += labels[i] != than;
  }
  others = warp_sum(others);
  if (lane() == 0) {
    of_warp[threadIdx.y] = others;
  }
  __syncthreads();
  if (threadIdx.y == 0) {
    others = warp_sum<int>(of_warp[threadIdx.x]);
    if (lane() == 0) {
      count[0] = static_cast<float>(others);
    }
  }
}

}  // namespace dl::kernels
