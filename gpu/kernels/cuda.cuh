// What every kernel includes: CUDA, and the two views of memory that let it be checked.
//
// nvcc sees CUDA: Global is a pointer and its size, Shared an ordinary array, and an index an
// ordinary access. g++ sees the simulator, which runs the same text on the CPU and reports what a
// GPU would let pass: accesses out of bounds, races, divergent barriers.
#pragma once

#include "gpu/kernels/launch.h"

#ifndef __CUDACC__
#include "gpu/simulator/cuda.h"
#else

#include <cooperative_groups.h>

#include <cstdint>
#include <type_traits>

#include "gpu/kernels/vec4.h"

namespace dl {

/// The elements of an array in the GPU's own memory, which all blocks see.
template <class T>
struct Global {
  T* data;
  Index size;

  __host__ __device__ Global(T* first, Index count) : data(first), size(count) {}
  /// A view to read through, of one to write through.
  template <class U, class = std::enable_if_t<std::is_same_v<T, const U>>>
  __host__ __device__ Global(Global<U> other) : data(other.data), size(other.size) {}

  __device__ T& operator[](Index i) const { return data[i]; }
};

template <class T, int... kSizes>
struct SharedArray;
template <class T, int kSize>
struct SharedArray<T, kSize> {
  using Type = T[kSize];
};
template <class T, int kSize, int... kRest>
struct SharedArray<T, kSize, kRest...> {
  using Type = typename SharedArray<T, kRest...>::Type[kSize];
};

/// An array of up to any number of dimensions that the threads of one block share:
///     __shared__ Shared<float, 16, 16> tile;      for      __shared__ float tile[16][16];
template <class T, int... kSizes>
using Shared = typename SharedArray<T, kSizes...>::Type;

// Four numbers in one access, at positions i ... i + 3 for an i that is a multiple of four.

template <class T>
__device__ Vec4<T> load4(Global<T> x, Index i) {
  return *reinterpret_cast<const Vec4<T>*>(x.data + i);
}
/// Four bytes in one register, the first in its lowest bits. As a uchar4 they would have a register
/// each, and to put them there is to wait for them.
__device__ inline std::uint32_t load4_packed(Global<const std::uint8_t> x, Index i) {
  return *reinterpret_cast<const std::uint32_t*>(x.data + i);
}
__device__ inline void store4(Global<float> x, Index i, float4 value) {
  *reinterpret_cast<float4*>(x.data + i) = value;
}
/// The same in a row of shared memory, which must be declared alignas(16).
__device__ inline float4 load4(const float* row, int i) {
  return *reinterpret_cast<const float4*>(row + i);
}
__device__ inline void store4(float* row, int i, float4 value) {
  *reinterpret_cast<float4*>(row + i) = value;
}

}  // namespace dl

#endif
