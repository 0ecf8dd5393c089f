// WRONG: saxpy_strided does two elements for each thread
// KILLED-BY: saxpy_strided: in grids that are too small, and too large
// SAYS: each thread has done two elements
#include "api.hpp"

namespace dl {

int blocks_needed(int n, int threads) { return (n + threads - 1) / threads; }

__global__ void saxpy(int n, float a, Global<const float> x, Global<float> y) {
  const int i = static_cast<int>(blockIdx.x * blockDim.x + threadIdx.x);
  if (i < n) {
    y[i] = a * x[i] + y[i];
  }
}

__global__ void relu(int n, Global<const float> x, Global<float> y) {
  const int i = static_cast<int>(blockIdx.x * blockDim.x + threadIdx.x);
  if (i < n) {
    y[i] = x[i] > 0 ? x[i] : 0.0f;
  }
}

__global__ void saxpy_strided(int n, float a, Global<const float> x, Global<float> y) {
  const int all_threads = static_cast<int>(gridDim.x * blockDim.x);
  const int first = static_cast<int>(blockIdx.x * blockDim.x + threadIdx.x);
  for (const int i : {first, first + all_threads}) {
    if (i < n) {
      y[i] = a * x[i] + y[i];
    }
  }
}

}  // namespace dl
