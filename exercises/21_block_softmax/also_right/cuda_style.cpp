// As such kernels are usually written in CUDA: pointers, warpSize, a plain shared array, the first
// warp puts together what the others have found.
#include "api.hpp"

namespace dl {

namespace {

__inline__ __device__ float warp_max(float val) {
#pragma unroll
  for (int offset = warpSize / 2; offset > 0; offset >>= 1) {
    val = max(val, __shfl_down_sync(0xffffffff, val, offset));
  }
  return val;
}

__inline__ __device__ float warp_sum(float val) {
#pragma unroll
  for (int offset = warpSize / 2; offset > 0; offset >>= 1) {
    val += __shfl_down_sync(0xffffffff, val, offset);
  }
  return val;
}

}  // namespace

__global__ void softmax(Global<const float> z, Global<float> p, int columns) {
  __shared__ float shared[32];
  __shared__ float row_max, row_sum;
  const int tid = threadIdx.x, lane = tid % warpSize, wid = tid / warpSize;
  const int warps = (blockDim.x + warpSize - 1) / warpSize;
  const float* __restrict__ row = &z[size_t(blockIdx.x) * columns];
  float* out = &p[size_t(blockIdx.x) * columns];

  float val = -INFINITY;
  for (int j = tid; j < columns; j += blockDim.x) val = fmaxf(val, __ldg(row + j));
  val = warp_max(val);
  if (lane == 0) shared[wid] = val;
  __syncthreads();
  if (wid == 0) {
    val = warp_max(lane < warps ? shared[lane] : -INFINITY);
    if (lane == 0) row_max = val;
  }
  __syncthreads();

  val = 0;
  for (int j = tid; j < columns; j += blockDim.x) val += out[j] = __expf(row[j] - row_max);
  val = warp_sum(val);
  if (lane == 0) shared[wid] = val;
  __syncthreads();
  if (wid == 0) {
    val = warp_sum(lane < warps ? shared[lane] : 0);
    if (lane == 0) row_sum = val;
  }
  __syncthreads();
  for (int j = tid; j < columns; j += blockDim.x) out[j] = __fdividef(out[j], row_sum);
}

}  // namespace dl
