// WRONG: saxpy_strided gives each thread a run of elements
// KILLED-BY: saxpy_strided: neighbours have neighbouring elements
// SAYS: should have elements that follow each other
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
  const int run = (n + all_threads - 1) / all_threads;
  const int first = run * static_cast<int>(blockIdx.x * blockDim.x + threadIdx.x);
  for (int i = first; i < n && i < first + run; ++i) {
    y[i] = a * x[i] + y[i];
  }
}

}  // namespace dl
