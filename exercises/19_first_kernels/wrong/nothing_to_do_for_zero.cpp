// WRONG: with a = 0 y stays as it is, but 0 times infinity, or NaN, is NaN
// KILLED-BY: saxpy: infinity and NaN go through the sum, also where a is 0
// SAYS: 0 times infinity is NaN
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
    y[i] = fmaxf(0.0f, x[i]);
  }
}

__global__ void saxpy_strided(int n, float a, Global<const float> x, Global<float> y) {
  if (a == 0.0f) {
    return;
  }
  for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < n; i += gridDim.x * blockDim.x) {
    y[i] += a * x[i];
  }
}

}  // namespace dl
