// WRONG: A is read beyond the end of a row, and meets a zero of B's tile there
// KILLED-BY: matmul: what is no number stays in its row of A and its column of B
// SAYS: gone on into the next one
#include "api.hpp"

namespace dl {

Launch matmul_launch(int m, int n) {
  return {{blocks_for(n, kTile), blocks_for(m, kTile)}, {kTile, kTile}};
}

__global__ void matmul(Global<const float> A, Global<const float> B, Global<float> C, int m, int n,
                       int k) {
  __shared__ Shared<float, kTile, kTile> A_tile;
  __shared__ Shared<float, kTile, kTile> B_tile;
  const int tx = threadIdx.x, ty = threadIdx.y;
  const int row = blockIdx.y * kTile + ty;
  const int col = blockIdx.x * kTile + tx;
  float sum = 0.0f;
  for (int first = 0; first < k; first += kTile) {
    if (row * k + first + tx < m * k) {
      A_tile[ty][tx] = A[row * k + first + tx];
    } else {
      A_tile[ty][tx] = 0.0f;
    }
    if (first + ty < k && col < n) {
      B_tile[ty][tx] = B[(first + ty) * n + col];
    } else {
      B_tile[ty][tx] = 0.0f;
    }
    __syncthreads();  // the tiles are there
    for (int l = 0; l < kTile; ++l) {
      sum += A_tile[ty][l] * B_tile[l][tx];
    }
    __syncthreads();  // and done with
  }
  if (row < m && col < n) {
    C[row * n + col] = sum;
  }
}

}  // namespace dl
