// WRONG: in saxpy_strided the first thread of each block works for all of it
// KILLED-BY: saxpy_strided: the threads share the elements out
// SAYS: nobody has more than 4
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
  const int step = static_cast<int>(gridDim.x);
  for (int i = static_cast<int>(blockIdx.x); threadIdx.x == 0 && i < n; i += step) {
    y[i] = a * x[i] + y[i];
  }
}

}  // namespace dl
