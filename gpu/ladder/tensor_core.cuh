// One instruction of the tensor cores: 32 lanes multiply two small matrices together.
#pragma once

#include "gpu/kernels/cuda.cuh"

#ifndef __CUDACC__
#include <bit>
#include <cstdint>
#endif

namespace dl::ladder {

/// x rounded to TF32: the exponent of a float and 10 of its 23 bits of precision, about three
/// digits.
__device__ inline float to_tf32(float x) {
#if defined(__CUDA_ARCH__) && __CUDA_ARCH__ >= 800
  unsigned bits;
  asm("cvt.rna.tf32.f32 %0, %1;" : "=r"(bits) : "f"(x));
  return __uint_as_float(bits);
#elif defined(__CUDACC__)
  return __uint_as_float((__float_as_uint(x) + 0x1000u) & ~0x1fffu);
#else
  return std::bit_cast<float>((std::bit_cast<std::uint32_t>(x) + 0x1000u) & ~0x1fffu);
#endif
}

// How C (16, 8) += A (16, 8) B (8, 8) is spread over a warp. With g = lane / 4 and t = lane % 4, a
// lane holds
//     a[i + 2 j] = A[g + 8 i, t + 4 j],   b[j] = B[t + 4 j, g],   c[2 i + j] = C[g + 8 i, 2 t + j].
// Source: PTX ISA, "Matrix Fragments for mma.m16n8k8", for .tf32.

constexpr int kMmaRows = 16, kMmaColumns = 8, kMmaDepth = 8;

/// Called by all lanes of a warp; a and b are rounded to TF32. The GPU adds the eight products of
/// each sum up in an order of its own.
__device__ inline void multiply_fragments(const float (&a)[4], const float (&b)[2], float (&c)[4]) {
#if defined(__CUDA_ARCH__) && __CUDA_ARCH__ >= 800
  asm("mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32 "
      "{%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, {%0, %1, %2, %3};"
      : "+f"(c[0]), "+f"(c[1]), "+f"(c[2]), "+f"(c[3])
      : "r"(__float_as_uint(a[0])), "r"(__float_as_uint(a[1])), "r"(__float_as_uint(a[2])),
        "r"(__float_as_uint(a[3])), "r"(__float_as_uint(b[0])), "r"(__float_as_uint(b[1])));
#else
  // The same in shuffles, for the simulator and for GPUs older than the instruction: each lane
  // fetches the numbers that its own four of C are made of.
  const int lane = static_cast<int>(threadIdx.x) % 32, g = lane / 4, t = lane % 4;
  for (int k = 0; k < kMmaDepth; ++k) {
    float a_k[2], b_k[2];
    for (int i = 0; i < 2; ++i) {
      a_k[i] = __shfl_sync(0xffffffffu, a[i + k / 4 * 2], g * 4 + k % 4);
      b_k[i] = __shfl_sync(0xffffffffu, b[k / 4], (2 * t + i) * 4 + k % 4);
    }
    for (int i = 0; i < 4; ++i) {
      c[i] += a_k[i / 2] * b_k[i % 2];
    }
  }
#endif
}

}  // namespace dl::ladder
