// Four numbers of C for each thread, at distances of 16, so that what it reads of a tile serves it
// twice. The tiles are 32 x 16 and 16 x 32.
#include "api.hpp"

namespace dl {

namespace {

constexpr int kSide = 2 * kTile;

/// X(i, j) of a matrix of these sizes, and 0 outside of it.
__device__ float at(Global<const float> X, int rows, int columns, int i, int j) {
  return i < rows && j < columns ? X[i * columns + j] : 0.0f;
}

}  // namespace

Launch matmul_launch(int m, int n) {
  const unsigned across = static_cast<unsigned>((n + kSide - 1) / kSide);
  const unsigned down = static_cast<unsigned>((m + kSide - 1) / kSide);
  return {{across, down}, {kTile, kTile}};
}

__global__ void matmul(Global<const float> A, Global<const float> B, Global<float> C, int m, int n,
                       int k) {
  __shared__ Shared<float, kSide, kTile> left;
  __shared__ Shared<float, kTile, kSide> right;
  const int x = static_cast<int>(threadIdx.x), y = static_cast<int>(threadIdx.y);
  const int i = static_cast<int>(blockIdx.y) * kSide + y;
  const int j = static_cast<int>(blockIdx.x) * kSide + x;
  float sums[2][2] = {};
  for (int begin = 0; begin < k; begin += kTile) {
    for (int half = 0; half < kSide; half += kTile) {
      left[y + half][x] = at(A, m, k, i + half, begin + x);
      right[y][x + half] = at(B, k, n, begin + y, j + half);
    }
    __syncthreads();
#pragma unroll
    for (int d = 0; d < kTile; ++d) {
      const float a[2] = {left[y][d], left[y + kTile][d]};
      const float b[2] = {right[d][x], right[d][x + kTile]};
      for (int p = 0; p < 2; ++p) {
        for (int q = 0; q < 2; ++q) {
          sums[p][q] += a[p] * b[q];
        }
      }
    }
    __syncthreads();
  }
  for (int p = 0; p < 2; ++p) {
    for (int q = 0; q < 2; ++q) {
      const int r = i + p * kTile, c = j + q * kTile;
      if (r < m && c < n) {
        C[r * n + c] = sums[p][q];
      }
    }
  }
}

}  // namespace dl
