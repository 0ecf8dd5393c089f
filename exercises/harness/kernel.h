// What CUDA kernels are written with: CUDA's names, and arrays whose every access can be checked.
// g++ compiles a kernel for the simulated GPU, nvcc the same text for a real one. x[i] is a float
// for both: -fsanitize=thread has g++ call a function at each access (harness/threads.h).
//
//     __global__ void twice(int n, Global<const float> x, Global<float> y)     x[i], y[i]
//     __shared__ Shared<float, 16, 16> tile;       for CUDA's __shared__ float tile[16][16];
//     __syncthreads(), __shfl_xor_sync(...), threadIdx.x, blockIdx.x, blockDim.x, gridDim.x
#pragma once

#include <cmath>

#define DL_PLAIN_MEMORY  // in the simulator, x[i] is a float as on a GPU
#include "gpu/kernels/cuda.cuh"

namespace dl {

#ifdef __CUDACC__
/// Nobody comes here: nvcc gets what has passed in the simulator.
[[noreturn]] __host__ __device__ inline void todo(const char*) { __builtin_unreachable(); }
#else
/// Stands where something is still to be written: the tests that come here are counted as TODO.
[[noreturn]] void todo(const char* what);

// The simulator's is `static inline`; here the tests, in another file, start the kernel.
#undef __global__
#define __global__
#endif

}  // namespace dl
