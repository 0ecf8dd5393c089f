// WRONG: relu takes numbers below 1e-6 for 0
// KILLED-BY: relu: what is above 0 passes, in every order of threads
// SAYS: all that is above 0 passes, however small
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
    y[i] = x[i] > 1e-6f ? x[i] : 0.0f;
  }
}

__global__ void saxpy_strided(int n, float a, Global<const float> x, Global<float> y) {
  const int all_threads = static_cast<int>(gridDim.x * blockDim.x);
  for (int i = static_cast<int>(blockIdx.x * blockDim.x + threadIdx.x); i < n; i += all_threads) {
    y[i] = a * x[i] + y[i];
  }
}

}  // namespace dl
