// Four numbers that are read or written in one access: CUDA's types, or the like for g++.
#pragma once

#include <type_traits>

#ifdef __CUDACC__
#include <vector_types.h>
#else
struct alignas(16) float4 {
  float x, y, z, w;
};
struct alignas(4) uchar4 {
  unsigned char x, y, z, w;
};
#endif

namespace dl {

template <class T>
struct Vec4Of;
template <>
struct Vec4Of<float> {
  using Type = float4;
};
template <>
struct Vec4Of<unsigned char> {
  using Type = uchar4;
};
template <class T>
using Vec4 = typename Vec4Of<std::remove_const_t<T>>::Type;

}  // namespace dl
