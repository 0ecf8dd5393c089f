// WRONG: beyond the edge plain tiles are left as they are
// KILLED-BY: matmul: the worked example of the README
// SAYS: what is read there has to be 0
#include "api.hpp"

namespace dl {

Launch matmul_launch(int m, int n) {
  return {{blocks_for(n, kTile), blocks_for(m, kTile)}, {kTile, kTile}};
}

__global__ void matmul(Global<const float> A, Global<const float> B, Global<float> C, int m, int n,
                       int k) {
  __shared__ float A_tile[kTile][kTile];
  __shared__ float B_tile[kTile][kTile];
  const int x = static_cast<int>(threadIdx.x), y = static_cast<int>(threadIdx.y);
  const int row = kTile * static_cast<int>(blockIdx.y) + y;
  const int column = kTile * static_cast<int>(blockIdx.x) + x;
  float sum = 0;
  for (int l = 0; l < k; l += kTile) {
    if (row < m && l + x < k) {
      A_tile[y][x] = A[row * k + l + x];
    }
    if (l + y < k && column < n) {
      B_tile[y][x] = B[(l + y) * n + column];
    }
    __syncthreads();
    for (int d = 0; d < kTile; ++d) {
      sum += A_tile[y][d] * B_tile[d][x];
    }
    __syncthreads();
  }
  if (row < m && column < n) {
    C[row * n + column] = sum;
  }
}

}  // namespace dl
