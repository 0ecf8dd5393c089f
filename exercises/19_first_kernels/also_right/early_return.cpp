// The threads without an element leave first; the position moves in place of a loop's head.
#include "api.hpp"

namespace dl {

int blocks_needed(int n, int threads) {
  const int whole = n / threads;
  return n % threads == 0 ? whole : whole + 1;
}

__device__ static int position() {
  return static_cast<int>(threadIdx.x) +
         static_cast<int>(blockDim.x) * static_cast<int>(blockIdx.x);
}

__global__ void saxpy(int n, float a, Global<const float> x, Global<float> y) {
  const int mine = position();
  if (mine >= n) {
    return;
  }
  y[mine] = fmaf(a, x[mine], y[mine]);
}

__global__ void relu(int n, Global<const float> x, Global<float> y) {
  const int mine = position();
  if (mine >= n) {
    return;
  }
  const float value = x[mine];
  y[mine] = value < 0 ? 0 : value;
}

__global__ void saxpy_strided(int n, float a, Global<const float> x, Global<float> y) {
  int mine = position();
  while (mine < n) {
    y[mine] = fmaf(a, x[mine], y[mine]);
    mine += static_cast<int>(blockDim.x * gridDim.x);
  }
}

}  // namespace dl
