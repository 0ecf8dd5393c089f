// The rungs of the ladder, each with one idea more than the one below it.
//
// All of them compute C (m, n) = A (m, k) B (k, n), for any sizes, of matrices that are stored by
// rows. This header is compiled once for each instruction set, by portable.cpp, avx2.cpp and
// avx512.cpp, and like gemm/kernel.h it keeps all to itself: what the linker took from one of them
// for another would crash on an older processor.
#pragma once

#include <cstring>

#include "ladder.h"

#ifdef __clang__
#define DL_UNROLL _Pragma("clang loop unroll(full)")
#else
#define DL_UNROLL _Pragma("GCC unroll 64")
#endif

namespace dl::products {
namespace {

constexpr Size smaller(Size a, Size b) { return a < b ? a : b; }

/// A loop, since C may be empty, without an address, which std::memset must not be given.
inline void set_to_zero(float* C, Size size) {
  for (Size i = 0; i < size; ++i) {
    C[i] = 0;
  }
}

// #region naive
/// Each number of C by itself. Down a column of B, each step goes to another line of the cache.
void naive(const float* A, const float* B, float* C, Size m, Size n, Size k) {
  for (Size i = 0; i < m; ++i) {
    for (Size j = 0; j < n; ++j) {
      float sum = 0;
      for (Size l = 0; l < k; ++l) {
        sum += A[i * k + l] * B[l * n + j];
      }
      C[i * n + j] = sum;
    }
  }
}
// #endregion naive

// #region order
/// The two inner loops exchanged: a row of C is a sum of rows of B, and all three run along rows.
template <bool one_by_one>
void by_rows(const float* A, const float* B, float* C, Size m, Size n, Size k) {
  set_to_zero(C, m * n);
  for (Size i = 0; i < m; ++i) {
    for (Size l = 0; l < k; ++l) {
      const float a = A[i * k + l];
      for (Size j = 0; j < n; ++j) {
        C[i * n + j] += a * B[l * n + j];
        if constexpr (one_by_one) {
          asm volatile(
              "");  // between two numbers, so that the compiler cannot take several at once
        }
      }
    }
  }
}
// #endregion order

// #region blocks
/// A block of B that fits into the second-level cache meets all rows of A before the next is read.
void in_blocks(const float* A, const float* B, float* C, Size m, Size n, Size k) {
  constexpr Size kTerms = 64, kColumns = 512;
  set_to_zero(C, m * n);
  for (Size j0 = 0; j0 < n; j0 += kColumns) {
    for (Size l0 = 0; l0 < k; l0 += kTerms) {
      const Size end_j = smaller(n, j0 + kColumns), end_l = smaller(k, l0 + kTerms);
      for (Size i = 0; i < m; ++i) {
        for (Size l = l0; l < end_l; ++l) {
          const float a = A[i * k + l];
          for (Size j = j0; j < end_j; ++j) {
            C[i * n + j] += a * B[l * n + j];
          }
        }
      }
    }
  }
}
// #endregion blocks

/// The compiler's own vectors, with + and * for all numbers at once; at any address in memory.
typedef float Vec __attribute__((vector_size(kLanes * sizeof(float))));

[[gnu::always_inline]] inline Vec load(const float* from) {
  Vec x;
  std::memcpy(&x, from, sizeof x);
  return x;
}

// #region tile
/// C (rows, vectors) += A (rows, terms) B (terms, vectors). The sums stay in registers for all of
/// the terms, and each vector of B that is loaded is used `rows` times.
template <int rows, int vectors>
void add_tile(const float* A, Size a_row, const float* B, Size b_row, Size terms, float* C,
              Size c_row, Size columns) {
  Vec sum[rows][vectors] = {};
  for (Size l = 0; l < terms; ++l) {
    DL_UNROLL
    for (int i = 0; i < rows; ++i) {
      DL_UNROLL
      for (int j = 0; j < vectors; ++j) {
        sum[i][j] += A[i * a_row + l] * load(B + l * b_row + j * kLanes);
      }
    }
  }
  float numbers[rows][vectors * kLanes];
  std::memcpy(numbers, sum, sizeof numbers);
  for (int i = 0; i < rows; ++i) {
    for (Size j = 0; j < columns; ++j) {  // the last tile may reach out of C
      C[i * c_row + j] += numbers[i][j];
    }
  }
}
// #endregion tile

// #region registers
/// Sums that wait in registers: C is read and written once for each block of terms, not for each.
void in_registers(const float* A, const float* B, float* C, Size m, Size n, Size k) {
  constexpr Size kTerms = 64, kWidth = 4 * kLanes;
  set_to_zero(C, m * n);
  for (Size l0 = 0; l0 < k; l0 += kTerms) {
    const Size terms = smaller(kTerms, k - l0);
    for (Size i = 0; i < m; ++i) {
      const float* const a = A + i * k + l0;
      Size j = 0;
      for (; j + kWidth <= n; j += kWidth) {
        add_tile<1, 4>(a, k, B + l0 * n + j, n, terms, C + i * n + j, n, kWidth);
      }
      for (; j < n; ++j) {  // columns that fill no vectors
        for (Size l = 0; l < terms; ++l) {
          C[i * n + j] += a[l] * B[(l0 + l) * n + j];
        }
      }
    }
  }
}
// #endregion registers

// #region packed
/// A panel of B is copied into one piece, which stays in the first-level cache, before all rows of
/// A meet it; `rows` of them at a time. Where it reaches out of B it is filled up with zeros.
template <int rows, int vectors>
void packed(const float* A, const float* B, float* C, Size m, Size n, Size k) {
  constexpr Size kTerms = 256, kWidth = vectors * kLanes;
  alignas(64) float panel[kTerms * kWidth];
  set_to_zero(C, m * n);
  for (Size l0 = 0; l0 < k; l0 += kTerms) {
    const Size terms = smaller(kTerms, k - l0);
    for (Size j0 = 0; j0 < n; j0 += kWidth) {
      const Size columns = smaller(kWidth, n - j0);
      for (Size l = 0; l < terms; ++l) {
        for (Size j = 0; j < kWidth; ++j) {
          panel[l * kWidth + j] = j < columns ? B[(l0 + l) * n + j0 + j] : 0;
        }
      }
      Size i = 0;
      for (; i + rows <= m; i += rows) {
        add_tile<rows, vectors>(A + i * k + l0, k, panel, kWidth, terms, C + i * n + j0, n,
                                columns);
      }
      for (; i < m; ++i) {
        add_tile<1, vectors>(A + i * k + l0, k, panel, kWidth, terms, C + i * n + j0, n, columns);
      }
    }
  }
}
// #endregion packed

// #region rungs
constexpr Rung kRungs[kRungCount] = {
    {"naive", naive},
    {"loop order", by_rows<true>},
    {"vectors", by_rows<false>},
    {"cache blocks", in_blocks},
    {"sums in registers", in_registers},
    {"packed panels", packed<1, 4>},
    {"tiles of 4 rows", packed<4, 2>},
    {kMostRows == 8 ? "tiles of 8 rows" : "tiles of 6 rows", packed<kMostRows, 2>},
};
// #endregion rungs

}  // namespace
}  // namespace dl::products

#undef DL_UNROLL
