// Sums, their gradient, and the position of the largest element.
//
// No atomic additions: their order, and so the last bits of a sum, would change from run to run.
#pragma once

#include <cmath>
#include <cstdint>

#include "gpu/kernels/lift.cuh"
#include "gpu/kernels/warp.cuh"

namespace dl::kernels {

// ---- Sums over the middle axis of (outer, n, inner), added up in double as on the CPU ----
//
// A long sum is cut into pieces, which blocks add up side by side, and whose sums, an array of
// (outer, pieces, inner), are then added up by the same kernel:
//
//     for (Index pieces; (pieces = sum_pieces(n, inner)) > 1; n = pieces)
//       x = the sums of the pieces of x, by sum_rows if inner == 1, and else by sum_columns
//     y = the sum of x, in one piece, divided by `divisor`

/// What one thread adds up at most, where lanes or rows of threads share a piece of the sum.
constexpr int kSumItemsPerThread = 64;
constexpr int kSumRows = 8;  // rows of threads in a block of sum_columns

/// How many pieces sums of n numbers are cut into.
constexpr Index sum_pieces(Index n, Index inner) {
  const Index piece = kSumItemsPerThread * (inner == 1 ? kWarp : kSumRows);
  return n <= piece ? 1 : ceil_div(n, piece);
}

/// For inner == 1. y (outer, pieces) = the sums of the pieces of each row of x (outer, n): a warp
/// for each.
__global__ void sum_rows(Global<const float> x, Index n, Index pieces, float divisor,
                         Global<float> y) {
  const Index at = warp_row();
  if (at >= y.size) {
    return;
  }
  const Index row = at / pieces, piece = at % pieces;
  const Index begin = n * piece / pieces, end = n * (piece + 1) / pieces;
  double sum = 0;
  for (Index j = begin + lane(); j < end; j += kWarp) {
    sum += static_cast<double>(x[row * n + j]);
  }
  sum = warp_sum(sum);
  if (lane() == 0) {
    y[at] = static_cast<float>(sum) / divisor;
  }
}

constexpr Launch sum_rows_launch(Index outer, Index pieces) { return row_launch(outer * pieces); }

/// For any inner. y (outer, pieces, inner) = the sums of the pieces of x (outer, n, inner). A warp
/// reads 32 columns that lie side by side; the 8 warps of a block take every eighth row of a piece.
__global__ void sum_columns(Global<const float> x, Index n, Index inner, Index pieces,
                            float divisor, Global<float> y) {
  __shared__ Shared<double, kSumRows, kWarp> partial;
  const Index across = (inner + kWarp - 1) / kWarp;  // blocks beside each other
  const Index at = blockIdx.x / across, piece = at % pieces;
  const Index column = blockIdx.x % across * kWarp + threadIdx.x;
  const Index begin = n * piece / pieces, end = n * (piece + 1) / pieces;
  double sum = 0;
  if (column < inner) {
    for (Index i = begin + threadIdx.y; i < end; i += kSumRows) {
      sum += static_cast<double>(x[(at / pieces * n + i) * inner + column]);
    }
  }
  partial[threadIdx.y][threadIdx.x] = sum;
  __syncthreads();
  if (threadIdx.y == 0 && column < inner) {
    for (int row = 1; row < kSumRows; ++row) {
      sum += partial[row][threadIdx.x];
    }
    y[at * inner + column] = static_cast<float>(sum) / divisor;
  }
}

constexpr Launch sum_columns_launch(Index outer, Index inner, Index pieces) {
  return {{blocks_for(outer * pieces * dl::ceil_div(inner, kWarp), 1)}, {kWarp, kSumRows}};
}

// ---- The gradient of a sum ----

/// y (outer, inner) read as if it were repeated along the middle axis of (outer, n, inner).
struct Expanded {
  Global<const float> y;
  Index n, inner;

  __device__ float operator[](Index i) const { return y[i / (n * inner) * inner + i % inner]; }
};

__device__ inline float4 load4(const Expanded& x, Index i) {
  return float4{x[i], x[i + 1], x[i + 2], x[i + 3]};
}

/// x (outer, n, inner) = factor y (outer, inner) repeated along the middle axis. Launch:
/// lift_launch(size of x).
__global__ void sum_backward(Global<const float> y, Index n, Index inner, float factor,
                             Global<float> x) {
  lift(
      x, [factor](float v) { return factor * v; }, Expanded{y, n, inner});
}

// ---- Positions ----

/// y (rows,) = the position of the largest element in each row of x (rows, columns), by a warp for
/// each. Launch: row_launch(rows).
__global__ void argmax(Global<const float> x, int columns, Global<std::int32_t> y) {
  const Index row = warp_row();
  if (row >= y.size) {
    return;
  }
  // A lane without an element of its own starts at the first one, which changes nothing.
  int largest = lane() < columns ? lane() : 0;
  float value = x[row * columns + largest];
  for (int j = largest + kWarp; j < columns; j += kWarp) {
    const float next = x[row * columns + j];
    if (is_before(next, j, value, largest)) {
      value = next;
      largest = j;
    }
  }
  largest = warp_argmax(value, largest);
  if (lane() == 0) {
    y[row] = largest;
  }
}

// A thread for each number of the result. Launch: each_launch(size of it).

/// y (outer, inner) = the position of the largest element along the middle axis of x (outer, n,
/// inner).
__global__ void argmax_columns(Global<const float> x, Index n, Index inner,
                               Global<std::int32_t> y) {
  const Index i = thread_number();
  if (i >= y.size) {
    return;
  }
  const Index first = i / inner * n * inner + i % inner;
  int largest = 0;
  float value = x[first];
  for (int j = 1; j < n; ++j) {
    const float next = x[first + j * inner];
    if (is_before(next, j, value, largest)) {
      value = next;
      largest = j;
    }
  }
  y[i] = largest;
}

/// y (outer, inner) = the element of x (outer, n, inner) at each position along the middle axis.
__global__ void take(Global<const float> x, Global<const std::int32_t> positions, Index n,
                     Index inner, Global<float> y) {
  const Index i = thread_number();
  if (i < y.size) {
    y[i] = x[(i / inner * n + positions[i]) * inner + i % inner];
  }
}

/// dx (outer, n, inner) = dy (outer, inner) at its position, 0 elsewhere.
__global__ void take_backward(Global<const float> dy, Global<const std::int32_t> positions, Index n,
                              Index inner, Global<float> dx) {
  const Index i = thread_number();
  if (i < dx.size) {
    const Index at = i / (n * inner) * inner + i % inner;
    dx[i] = i / inner % n == positions[at] ? dy[at] : 0.0f;
  }
}

constexpr int kCountWarps = 32;
constexpr Launch kCountLaunch{{1}, {kWarp, kCountWarps}};

/// count (one element) = in how many rows of z (rows, columns) the label is where the row is
/// largest. One block for all, and a thread for each row: they are the scores of a minibatch, a few
/// for each example.
__global__ void count_correct(Global<const float> z, Global<const std::int32_t> labels, int columns,
                              Global<float> count) {
  __shared__ Shared<int, kCountWarps> of_warp;
  int right = 0;
  for (Index row = threadIdx.y * kWarp + threadIdx.x; row < labels.size;
       row += kWarp * kCountWarps) {
    int largest = 0;
    float value = z[row * columns];
    for (int j = 1; j < columns; ++j) {
      const float next = z[row * columns + j];
      if (is_before(next, j, value, largest)) {
        value = next;
        largest = j;
      }
    }
    right += largest == labels[row];
  }
  right = warp_sum(right);
  if (lane() == 0) {
    of_warp[threadIdx.y] = right;
  }
  __syncthreads();
  if (threadIdx.y == 0) {
    right = warp_sum<int>(of_warp[threadIdx.x]);
    if (lane() == 0) {
      count[0] = static_cast<float>(right);
    }
  }
}

}  // namespace dl::kernels
