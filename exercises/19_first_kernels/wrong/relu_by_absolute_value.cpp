// WRONG: (x + |x|) / 2, where x + x is infinite for x above 1.7e38
// KILLED-BY: relu: infinite numbers, and the largest there are
// SAYS: choose between x and 0
#include "api.hpp"

namespace dl {

int blocks_needed(int n, int threads) { return (n - 1) / threads + 1; }

__global__ void saxpy(int n, float a, Global<const float> x, Global<float> y) {
  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n) {
    y[i] = a * x[i] + y[i];
  }
}

__global__ void relu(int n, Global<const float> x, Global<float> y) {
  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n) {
    const float v = x[i];
    y[i] = (v + fabsf(v)) * 0.5f;
  }
}

__global__ void saxpy_strided(int n, float a, Global<const float> x, Global<float> y) {
  const int stride = gridDim.x * blockDim.x;
  for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < n; i += stride) {
    y[i] = a * x[i] + y[i];
  }
}

}  // namespace dl
