// CUDA's own shared arrays, of one dimension and of two, and pointers to what a thread reads.
#include "api.hpp"

namespace dl {

Launch matmul_launch(int m, int n) {
  const Extent block{kTile, kTile};
  const Extent grid{(n + block.x - 1) / block.x, (m + block.y - 1) / block.y};
  return {grid, block};
}

__global__ void matmul(Global<const float> A, Global<const float> B, Global<float> C, int m, int n,
                       int k) {
  __shared__ float A_tile[kTile][kTile];
  __shared__ float B_tile[kTile * kTile];
  const int x = static_cast<int>(threadIdx.x), y = static_cast<int>(threadIdx.y);
  const int row = kTile * static_cast<int>(blockIdx.y) + y;
  const int column = kTile * static_cast<int>(blockIdx.x) + x;
  float sum = 0;
  for (int l = 0; l < k; l += kTile) {
    A_tile[y][x] = row < m && l + x < k ? A[row * k + l + x] : 0;
    B_tile[y * kTile + x] = l + y < k && column < n ? B[(l + y) * n + column] : 0;
    __syncthreads();
    const float* a = A_tile[y];
    const float* b = &B_tile[x];
#pragma unroll
    for (int d = 0; d < kTile; ++d, b += kTile) {
      sum = __fmaf_rn(a[d], *b, sum);
    }
    __syncthreads();
  }
  if (row >= m || column >= n) return;
  auto& result = C[row * n + column];
  result = sum;
}

}  // namespace dl
