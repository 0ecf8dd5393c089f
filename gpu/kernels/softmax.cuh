// Softmax and the losses on it, a warp for each row: its lanes stride over the classes, and what
// they find is put together by shuffles. Launch: row_launch(rows).
//
// With the row's maximum m taken out, no exponential can overflow:
//     log sum_j e^(z_j) = m + log sum_j e^(z_j - m)
#pragma once

#include <cmath>
#include <cstdint>

#include "gpu/kernels/warp.cuh"
#include "kernels/exp.h"

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

/// loss (rows,) = log sum exp z - z[label]; p (rows, classes) = softmax(z). A label that is no
/// class has the loss NaN: the host cannot check what is on the GPU without waiting for it.
__global__ void cross_entropy(Global<const float> z, Global<const std::int32_t> labels, int classes,
                              Global<float> loss, Global<float> p) {
  const Index row = warp_row();
  if (row >= loss.size) {
    return;
  }
  const Index begin = row * classes;
  const RowSums of = row_sums(z, begin, classes);
  for (int j = lane(); j < classes; j += kWarp) {
    p[begin + j] = fast_exp(z[begin + j] - of.max) / of.sum;
  }
  if (lane() == 0) {
    const std::int32_t label = labels[row];
    const bool is_class = 0 <= label && label < classes;
    loss[row] = is_class ? std::log(of.sum) - (z[begin + label] - of.max) : NAN;
  }
}

/// dz = (p - onehot(label)) dloss
__global__ void cross_entropy_backward(Global<const float> p, Global<const std::int32_t> labels,
                                       Global<const float> dloss, int classes, Global<float> dz) {
  const Index row = warp_row();
  if (row >= dloss.size) {
    return;
  }
  const std::int32_t label = labels[row];
  const float g = dloss[row];
  for (int j = lane(); j < classes; j += kWarp) {
    dz[row * classes + j] = p[row * classes + j] * g - (j == label ? g : 0.0f);
  }
}

}  // namespace dl::kernels
