// Two pairs of tiles in turn: while one is multiplied, the next one is brought into the other, so
// that one barrier for each pair is enough.
#include "api.hpp"

namespace dl {

Launch matmul_launch(int m, int n) {
  Launch launch;
  launch.block = {kTile, kTile};
  launch.grid.x = static_cast<unsigned>(ceil_div(n, kTile));
  launch.grid.y = static_cast<unsigned>(ceil_div(m, kTile));
  return launch;
}

__global__ void matmul(Global<const float> A, Global<const float> B, Global<float> C, int m, int n,
                       int k) {
  __shared__ Shared<float, 2, 2, kTile, kTile> tiles;
  const unsigned x = threadIdx.x, y = threadIdx.y;
  const unsigned i = blockIdx.y * kTile + y, j = blockIdx.x * kTile + x;
  const unsigned rows = static_cast<unsigned>(m), columns = static_cast<unsigned>(n);
  const unsigned depth = static_cast<unsigned>(k);
  float sum = 0;
  unsigned turn = 0;
  for (unsigned l = 0; l < depth; l += kTile, turn = 1 - turn) {
    float a = 0, b = 0;
    if (i < rows && l + x < depth) {
      a = A[i * depth + l + x];
    }
    if (j < columns && l + y < depth) {
      b = B[(l + y) * columns + j];
    }
    tiles[turn][0][y][x] = a;
    tiles[turn][1][y][x] = b;
    __syncthreads();
    for (unsigned d = 0; d < kTile; ++d) {
      sum = fmaf(tiles[turn][0][y][d], tiles[turn][1][d][x], sum);
    }
  }
  if (i < rows && j < columns) {
    C[i * columns + j] = sum;
  }
}

}  // namespace dl
