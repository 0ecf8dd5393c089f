// Blocks whose threads stand in one line, 256 of them, and pairs of tiles that are 32 deep: a
// thread brings two numbers of each, wherever they come to lie.
#include "api.hpp"

namespace dl {

constexpr int kDepth = 32;
constexpr int kThreads = kTile * kTile;

Launch matmul_launch(int m, int n) {
  return {{blocks_for(n, kTile), blocks_for(m, kTile)}, {kThreads}};
}

__global__ void matmul(Global<const float> A, Global<const float> B, Global<float> C, int m, int n,
                       int k) {
  __shared__ Shared<float, kTile * kDepth> a;
  __shared__ Shared<float, kDepth, kTile> b;
  const int me = static_cast<int>(threadIdx.x);
  const int top = static_cast<int>(blockIdx.y) * kTile, left = static_cast<int>(blockIdx.x) * kTile;
  const int i = top + me / kTile, j = left + me % kTile;
  double sum = 0;
  for (int from = 0; from < k; from += kDepth) {
    for (int p = me; p < kTile * kDepth; p += kThreads) {
      const int r = top + p / kDepth, c = from + p % kDepth;
      a[p] = r < m && c < k ? A[r * k + c] : 0.0f;
      const int s = from + p / kTile, t = left + p % kTile;
      b[p / kTile][p % kTile] = s < k && t < n ? B[s * n + t] : 0.0f;
    }
    __syncthreads();
    const int depth = k - from < kDepth ? k - from : kDepth;
    for (int d = 0; d < depth; ++d) {
      sum += a[me / kTile * kDepth + d] * b[d][me % kTile];
    }
    __syncthreads();
  }
  if (i < m && j < n) {
    C[i * n + j] = static_cast<float>(sum);
  }
}

}  // namespace dl
