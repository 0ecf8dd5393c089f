// What is read and written by references and pointers, and CUDA's own max.
#include "api.hpp"

namespace dl {

int blocks_needed(int n, int threads) {
  int blocks = n / threads;
  if (blocks * threads < n) {
    ++blocks;
  }
  return blocks;
}

namespace {

__device__ __forceinline__ void add_to(float& sum, float a, const float& value) {
  auto before = sum;
  sum = 0;
  sum = before + a * value;
}

}  // namespace

__global__ void saxpy(int n, float a, Global<const float> x, Global<float> y) {
  const size_t i = threadIdx.x + size_t{blockIdx.x} * blockDim.x;
  if (i < size_t(n)) add_to(y[i], a, x[i]);
}

__global__ void relu(int n, Global<const float> x, Global<float> y) {
  int i = threadIdx.x + blockIdx.x * blockDim.x;
  if (i >= n) return;
  float* to = &y[i];
  *to = max(x[i], 0.0f);
}

__global__ void saxpy_strided(int n, float a, Global<const float> x, Global<float> y) {
  const dim3 block = blockDim;
  for (unsigned i = threadIdx.x + blockIdx.x * block.x; i < unsigned(n); i += block.x * gridDim.x) {
    auto& element = y[i];
    element = __fmaf_rn(a, x[i], element);
  }
}

}  // namespace dl
