// WRONG: saxpy keeps the place in 16 bits
// KILLED-BY: saxpy: 70000 elements
// SAYS: two threads have to do with the same element
#include "api.hpp"

namespace dl {

int blocks_needed(int n, int threads) { return (n + threads - 1) / threads; }

__global__ void saxpy(int n, float a, Global<const float> x, Global<float> y) {
  const auto i = static_cast<unsigned short>(blockIdx.x * blockDim.x + threadIdx.x);
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
  for (int i = static_cast<int>(blockIdx.x * blockDim.x + threadIdx.x); i < n; i += all_threads) {
    y[i] = a * x[i] + y[i];
  }
}

}  // namespace dl
