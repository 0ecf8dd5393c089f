// Mean 0 and variance 1 along the middle axis of (outer, n, inner), and the gradient of it. Sums
// are in double and in a fixed order.
#pragma once

#include <cmath>

#include "gpu/kernels/lift.cuh"
#include "gpu/kernels/warp.cuh"

namespace dl::kernels {

constexpr int kNormalizeRows = 8;
using NormalizeSums = Shared<double, kNormalizeRows, kWarp>;

/// The sum of what the threads of a block bring that have the same threadIdx.x where `columns`, or
/// the same threadIdx.y where not, for all of them. The whole block has to take part.
__device__ inline double normalize_sum(double value, bool columns, NormalizeSums& partial) {
  if (!columns) {
    return warp_sum(value);
  }
  __syncthreads();  // what was there before has been read
  partial[threadIdx.y][threadIdx.x] = value;
  __syncthreads();
  double sum = 0;
  for (int row = 0; row < kNormalizeRows; ++row) {
    sum += partial[row][threadIdx.x];
  }
  return sum;
}

/// The sum that a thread works for, and which of its terms: first, first + step ...
struct NormalizePart {
  Index sum;  // position in (outer, inner); outside of it where there is nothing to do
  Index at;   // of its term 0
  Index first, step;

  /// Rows (inner == 1) have a warp each; of columns, a warp reads 32 side by side.
  __device__ NormalizePart(Index outer, Index n, Index inner) {
    if (inner == 1) {
      sum = Index{blockIdx.x} * kNormalizeRows + threadIdx.y;
      at = sum * n;
      first = threadIdx.x;
      step = kWarp;
    } else {
      const Index across = (inner + kWarp - 1) / kWarp;
      const Index row = blockIdx.x / across;
      const Index column = blockIdx.x % across * kWarp + threadIdx.x;
      sum = column < inner ? row * inner + column : outer * inner;
      at = row * n * inner + column;
      first = threadIdx.y;
      step = kNormalizeRows;
    }
  }
};

constexpr Launch normalize_launch(Index outer, Index inner) {
  return {{inner == 1 ? blocks_for(outer, kNormalizeRows)
                      : blocks_for(outer * ceil_div(inner, kWarp), 1)},
          {kWarp, kNormalizeRows}};
}

/// Launch, as of all of these: normalize_launch().
__global__ void moments(Global<const float> x, Index n, Index inner, Global<float> mean,
                        Global<float> variance) {
  __shared__ NormalizeSums partial;
  const NormalizePart part(mean.size / inner, n, inner);
  const Index terms = part.sum < mean.size ? n : 0;
  double sum = 0, squares = 0;
  for (Index i = part.first; i < terms; i += part.step) {
    sum += static_cast<double>(x[part.at + i * inner]);
  }
  const double m = normalize_sum(sum, inner > 1, partial) / static_cast<double>(n);
  for (Index i = part.first; i < terms; i += part.step) {
    const double d = static_cast<double>(x[part.at + i * inner]) - m;
    squares += d * d;
  }
  squares = normalize_sum(squares, inner > 1, partial);
  if (terms > 0 && part.first == 0) {
    mean[part.sum] = static_cast<float>(m);
    variance[part.sum] = static_cast<float>(squares / static_cast<double>(n));
  }
}

__global__ void normalize(Global<const float> x, Index n, Index inner, Global<const float> mean,
                          Global<const float> variance, float eps, Global<float> y) {
  const NormalizePart part(mean.size / inner, n, inner);
  if (part.sum < mean.size) {
    const float m = mean[part.sum], deviation = std::sqrt(variance[part.sum] + eps);
    for (Index i = part.first; i < n; i += part.step) {
      const Index at = part.at + i * inner;
      y[at] = (x[at] - m) / deviation;
    }
  }
}

__global__ void normalize_backward(Global<const float> y, Index n, Index inner,
                                   Global<const float> variance, float eps, Global<const float> dy,
                                   Global<float> dx) {
  __shared__ NormalizeSums partial;
  const NormalizePart part(variance.size / inner, n, inner);
  const Index terms = part.sum < variance.size ? n : 0;
  double of_dy = 0, of_both = 0;
  for (Index i = part.first; i < terms; i += part.step) {
    const Index at = part.at + i * inner;
    const auto g = static_cast<double>(dy[at]);
    of_dy += g;
    of_both += g * static_cast<double>(y[at]);
  }
  of_dy = normalize_sum(of_dy, inner > 1, partial);
  of_both = normalize_sum(of_both, inner > 1, partial);
  if (terms > 0) {
    const auto divisor = static_cast<double>(n);
    const auto mean = static_cast<float>(of_dy / divisor),
               both = static_cast<float>(of_both / divisor);
    const float deviation = std::sqrt(variance[part.sum] + eps);
    for (Index i = part.first; i < n; i += part.step) {
      const Index at = part.at + i * inner;
      dx[at] = (dy[at] - mean - y[at] * both) / deviation;
    }
  }
}

}  // namespace dl::kernels
