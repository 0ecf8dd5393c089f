// WRONG: x (x > 0): for -infinity that is -infinity * 0 = NaN
// KILLED-BY: relu: infinite numbers, and the largest there are
// SAYS: do not multiply
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
    y[i] = v * static_cast<float>(v > 0.0f);
  }
}

__global__ void saxpy_strided(int n, float a, Global<const float> x, Global<float> y) {
  const int stride = gridDim.x * blockDim.x;
  for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < n; i += stride) {
    y[i] = a * x[i] + y[i];
  }
}

}  // namespace dl
