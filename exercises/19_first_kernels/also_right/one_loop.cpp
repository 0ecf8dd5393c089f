// One loop for all three: where the grid has a thread for each element it goes round once. What is
// done with an element is handed over as a function.
#include "api.hpp"

namespace dl {

int blocks_needed(int n, int threads) { return 1 + (n - 1) / threads; }

namespace {

template <class F>
__device__ void for_each_of(int n, const F& f) {
  const unsigned end = static_cast<unsigned>(n), step = blockDim.x * gridDim.x;
  for (unsigned i = threadIdx.x + blockDim.x * blockIdx.x; i < end; i += step) {
    f(i);
  }
}

}  // namespace

__global__ void saxpy(int n, float a, Global<const float> x, Global<float> y) {
  for_each_of(n, [&](unsigned i) { y[i] += a * x[i]; });
}

__global__ void relu(int n, Global<const float> x, Global<float> y) {
  for_each_of(n, [&](unsigned i) { y[i] = fmaxf(x[i], 0); });
}

__global__ void saxpy_strided(int n, float a, Global<const float> x, Global<float> y) {
  for_each_of(n, [&](unsigned i) { y[i] += a * x[i]; });
}

}  // namespace dl
