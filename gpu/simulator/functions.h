// CUDA's functions of numbers, for g++: those that the C library does not have. Those that are
// fast and inexact on a GPU are exact here.
#pragma once

// With their overloads for float, and outside of std, as CUDA has them.
#include <math.h>    // NOLINT(modernize-deprecated-headers)
#include <stdlib.h>  // NOLINT(modernize-deprecated-headers)

#include <algorithm>
#include <bit>
#include <cstdint>

#include "gpu/simulator/vector_types.h"

// NOLINTBEGIN(bugprone-reserved-identifier): they are CUDA's

// The overloads that CUDA has: max(x, 0) of a float and an int is ambiguous there too.
#define DL_LARGER_AND_SMALLER(T, A, B)                                                    \
  constexpr T max(A a, B b) { return std::max<T>(static_cast<T>(a), static_cast<T>(b)); } \
  constexpr T min(A a, B b) { return std::min<T>(static_cast<T>(a), static_cast<T>(b)); }
DL_LARGER_AND_SMALLER(int, int, int)
DL_LARGER_AND_SMALLER(unsigned, unsigned, unsigned)
DL_LARGER_AND_SMALLER(unsigned, int, unsigned)
DL_LARGER_AND_SMALLER(unsigned, unsigned, int)
DL_LARGER_AND_SMALLER(long, long, long)
DL_LARGER_AND_SMALLER(unsigned long, unsigned long, unsigned long)
DL_LARGER_AND_SMALLER(unsigned long, long, unsigned long)
DL_LARGER_AND_SMALLER(unsigned long, unsigned long, long)
DL_LARGER_AND_SMALLER(long long, long long, long long)
DL_LARGER_AND_SMALLER(unsigned long long, unsigned long long, unsigned long long)
DL_LARGER_AND_SMALLER(unsigned long long, long long, unsigned long long)
DL_LARGER_AND_SMALLER(unsigned long long, unsigned long long, long long)
#undef DL_LARGER_AND_SMALLER
// A NaN is passed over.
inline float max(float a, float b) { return fmaxf(a, b); }
inline float min(float a, float b) { return fminf(a, b); }
inline double max(double a, double b) { return fmax(a, b); }
inline double min(double a, double b) { return fmin(a, b); }
inline double max(float a, double b) { return fmax(a, b); }
inline double min(float a, double b) { return fmin(a, b); }
inline double max(double a, float b) { return fmax(a, b); }
inline double min(double a, float b) { return fmin(a, b); }
inline unsigned umax(unsigned a, unsigned b) { return max(a, b); }
inline unsigned umin(unsigned a, unsigned b) { return min(a, b); }

// The C library's headers declare some of these names, which it keeps to itself, as noexcept.
inline float __expf(float x) noexcept { return expf(x); }
inline float __exp10f(float x) noexcept { return powf(10, x); }
inline float __logf(float x) noexcept { return logf(x); }
inline float __log2f(float x) noexcept { return log2f(x); }
inline float __log10f(float x) noexcept { return log10f(x); }
inline float __powf(float x, float y) noexcept { return powf(x, y); }
inline float __sinf(float x) noexcept { return sinf(x); }
inline float __cosf(float x) noexcept { return cosf(x); }
inline float __tanf(float x) noexcept { return tanf(x); }
inline float __tanhf(float x) noexcept { return tanhf(x); }
inline float rsqrtf(float x) noexcept { return 1 / sqrtf(x); }
inline double rsqrt(double x) noexcept { return 1 / sqrt(x); }
inline float rsqrt(float x) noexcept { return 1 / sqrtf(x); }
inline float rcbrtf(float x) noexcept { return 1 / cbrtf(x); }
inline float fdividef(float x, float y) { return x / y; }
inline float __fdividef(float x, float y) { return x / y; }
inline float __saturatef(float x) { return fminf(fmaxf(x, 0), 1); }

// Rounded to the nearest: there are others, that round up, down and towards 0.
inline float __fadd_rn(float x, float y) { return x + y; }
inline float __fsub_rn(float x, float y) { return x - y; }
inline float __fmul_rn(float x, float y) { return x * y; }
inline float __fdiv_rn(float x, float y) { return x / y; }
inline float __fmaf_rn(float x, float y, float z) { return fmaf(x, y, z); }
inline float __frcp_rn(float x) { return 1 / x; }
inline float __fsqrt_rn(float x) { return sqrtf(x); }
inline float __frsqrt_rn(float x) { return 1 / sqrtf(x); }
inline double __dadd_rn(double x, double y) { return x + y; }
inline double __dsub_rn(double x, double y) { return x - y; }
inline double __dmul_rn(double x, double y) { return x * y; }
inline double __ddiv_rn(double x, double y) { return x / y; }
inline double __fma_rn(double x, double y, double z) { return fma(x, y, z); }

inline int __float_as_int(float x) { return std::bit_cast<int>(x); }
inline unsigned __float_as_uint(float x) { return std::bit_cast<unsigned>(x); }
inline float __int_as_float(int x) { return std::bit_cast<float>(x); }
inline float __uint_as_float(unsigned x) { return std::bit_cast<float>(x); }
inline float __int2float_rn(int x) { return static_cast<float>(x); }
inline float __uint2float_rn(unsigned x) { return static_cast<float>(x); }
inline float __double2float_rn(double x) { return static_cast<float>(x); }
inline int __float2int_rn(float x) { return static_cast<int>(rintf(x)); }
inline int __float2int_rz(float x) { return static_cast<int>(x); }
inline int __float2int_rd(float x) { return static_cast<int>(floorf(x)); }
inline int __float2int_ru(float x) { return static_cast<int>(ceilf(x)); }

inline int __popc(unsigned x) { return std::popcount(x); }
inline int __clz(int x) { return std::countl_zero(static_cast<unsigned>(x)); }
inline int __ffs(int x) { return x == 0 ? 0 : std::countr_zero(static_cast<unsigned>(x)) + 1; }
inline int __mul24(int x, int y) { return x * y; }
inline unsigned __umul24(unsigned x, unsigned y) { return x * y; }

// NOLINTEND(bugprone-reserved-identifier)
