// Shared memory alone: the upper half of the values is joined to the lower half, rounded up, until
// one is left. What a thread has found of its exponentials stays in p until the sum is known.
#include "api.hpp"

namespace dl {

namespace {

using Values = Shared<float, 1024>;

template <class Join>
__device__ float joined(Values& values, float mine, Join join) {
  const unsigned me = threadIdx.x;
  values[me] = mine;
  unsigned count = blockDim.x;
  while (count > 1) {
    __syncthreads();
    const unsigned half = (count + 1) / 2;
    if (me + half < count) {
      values[me] = join(values[me], values[me + half]);
    }
    count = half;
  }
  __syncthreads();
  const float all = values[0];
  __syncthreads();
  return all;
}

}  // namespace

__global__ void softmax(Global<const float> z, Global<float> p, int columns) {
  __shared__ Values values;
  const Index row = Index{blockIdx.x} * columns, end = row + columns;
  const Index start = row + threadIdx.x;
  float largest = -INFINITY;
  for (Index i = start; i < end; i += blockDim.x) {
    if (z[i] > largest) {
      largest = z[i];
    }
  }
  largest = joined(values, largest, [](float a, float b) { return a > b ? a : b; });
  float total = 0;
  for (Index i = start; i < end; i += blockDim.x) {
    const float e = expf(z[i] - largest);
    p[i] = e;
    total += e;
  }
  total = joined(values, total, [](float a, float b) { return a + b; });
  const float share = 1 / total;
  for (Index i = start; i < end; i += blockDim.x) {
    p[i] *= share;
  }
}

}  // namespace dl
