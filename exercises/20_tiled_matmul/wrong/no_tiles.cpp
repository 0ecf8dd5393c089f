// WRONG: each thread reads its row and its column itself
// KILLED-BY: matmul: each number that is read serves a whole tile
// SAYS: read A and B only to fill the tiles
#include "api.hpp"

namespace dl {

Launch matmul_launch(int m, int n) {
  return {{blocks_for(n, kTile), blocks_for(m, kTile)}, {kTile, kTile}};
}

__global__ void matmul(Global<const float> A, Global<const float> B, Global<float> C, int m, int n,
                       int k) {
  const int x = static_cast<int>(threadIdx.x);
  const int row = kTile * static_cast<int>(blockIdx.y) + static_cast<int>(threadIdx.y);
  const int column = kTile * static_cast<int>(blockIdx.x) + x;
  float sum = 0;
  for (int l = 0; l < k; l += kTile) {
    for (int d = l; d < l + kTile && d < k && row < m && column < n; ++d) {
      sum += A[row * k + d] * B[d * n + column];
    }
  }
  if (row < m && column < n) {
    C[row * n + column] = sum;
  }
}

}  // namespace dl
