// WRONG: blocks_needed divides in float
// KILLED-BY: blocks_needed: as few as have a thread for each element
// SAYS: a float has 24 bits
#include "api.hpp"

namespace dl {

int blocks_needed(int n, int threads) {
  return static_cast<int>(std::ceil(static_cast<float>(n) / static_cast<float>(threads)));
}

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
  for (int i = static_cast<int>(blockIdx.x * blockDim.x + threadIdx.x); i < n; i += all_threads) {
    y[i] = a * x[i] + y[i];
  }
}

}  // namespace dl
