// WRONG: the sum ends after 256 numbers of k
// KILLED-BY: matmul: any sizes, small numbers and large ones
// SAYS: only the first 256 of k are in the sum
#include "api.hpp"

namespace dl {

Launch matmul_launch(int m, int n) {
  return {{blocks_for(n, kTile), blocks_for(m, kTile)}, {kTile, kTile}};
}

__global__ void matmul(Global<const float> A, Global<const float> B, Global<float> C, int m, int n,
                       int k) {
  __shared__ Shared<float, kTile, kTile> A_tile;
  __shared__ Shared<float, kTile, kTile> B_tile;
  const int x = static_cast<int>(threadIdx.x), y = static_cast<int>(threadIdx.y);
  const int row = kTile * static_cast<int>(blockIdx.y) + y;
  const int column = kTile * static_cast<int>(blockIdx.x) + x;
  float sum = 0;
  for (int l = 0; l < k && l < 256; l += kTile) {
    A_tile[y][x] = row < m && l + x < k ? A[row * k + l + x] : 0.0f;
    B_tile[y][x] = l + y < k && column < n ? B[(l + y) * n + column] : 0.0f;
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
