// The matrix product, for whoever wants to know how one gets near to what a processor can do.
//
// A multiplication and an addition take a processor a fraction of a nanosecond, and to fetch the
// numbers takes longer, from each memory further away ten times as long. So all depends on how
// often a number that has been fetched is used. From the inside out:
//
//   1. Registers. tile() keeps a small block of C in registers, 8 x 48 numbers with AVX-512, and
//   adds to
//      it one column of A times one row of B after another. Of 11 numbers or vectors fetched it
//      makes 24 multiplications of vectors.
//   2. First-level cache. The next tile down the same columns of C uses the same panel of B. The
//   first
//      tile reads it from where it stands, far apart in memory, and on the way leaves a copy in one
//      piece ("packed"): that costs nothing, since the multiplications are what takes the time.
//      A panel of a transposed B is packed before, in squares that are transposed in registers.
//   3. Second-level cache. A block of A stays there while all panels of B pass over it. It is
//   packed
//      where it is used often enough.
//
// After Goto and van de Geijn, "Anatomy of high-performance matrix multiplication" (2008), and Van
// Zee and van de Geijn, "BLIS" (2015), who name the loops as they are named here.
//
// Rows, columns and vectors are dealt out evenly (13, 13, 13 and not 16, 16, 7), and there is a
// function for each size of tile, so that no size is slow.
//
// This header is compiled for several processors and linked into one program. Whatever the linker
// might take from one for another, such as a function of the standard library that was not inlined,
// would crash on a processor without these instructions. So all of it is in an unnamed namespace
// and calls nothing from outside; a test looks at the symbols.
#pragma once

#include <cstring>
#include <utility>

#include <dl/cpu/gemm/gemm.h>

#ifdef __clang__
#define DL_UNROLL _Pragma("clang loop unroll(full)")
#define DL_SHUFFLE(x, y, ...) __builtin_shufflevector(x, y, __VA_ARGS__)
#else
#define DL_UNROLL _Pragma("GCC unroll 64")
#define DL_SHUFFLE(x, y, ...) __builtin_shuffle(x, y, Lanes{__VA_ARGS__})
#endif

namespace dl::gemm {
namespace {

/// The compiler's own vectors: n numbers of type T, with + and * for all of them at once.
template <class T, int n>
struct Vector {
  typedef T Type __attribute__((vector_size(n * sizeof(T))));
};

constexpr Size smaller(Size a, Size b) { return a < b ? a : b; }
constexpr Size divided_up(Size a, Size b) { return (a + b - 1) / b; }

/// One of the parts into which n things are dealt out as evenly as can be.
struct Part {
  Size begin, size;
  constexpr Part(Size n, Size parts, Size i)
      : begin(n * i / parts), size(n * (i + 1) / parts - begin) {}
};

/// The algorithm for vectors of kLanes numbers and tiles of kRows x kVectors vectors: these, one
/// row of B and one number of A are to fit into the registers.
template <Size kLanes, int kRows, int kVectors>
class Kernel {
 public:
  static void multiply(const Product& p, float* scratch) {
    const Size blocks_k = divided_up(p.k, kBlockK), blocks_m = divided_up(p.m, kBlockM);
    if (p.k == 0) {
      block(p, {p.m, 1, 0}, {0, 1, 0}, true, scratch);  // of sums without a term
    }
    for (Size i = 0; i < blocks_m; ++i) {
      for (Size k = 0; k < blocks_k; ++k) {
        block(p, {p.m, blocks_m, i}, {p.k, blocks_k, k}, k + 1 == blocks_k, scratch);
      }
    }
  }

 private:
  using Vec = typename Vector<float, kLanes>::Type;
  using Lanes = typename Vector<int, kLanes>::Type;
  static constexpr Size kWidth = kLanes * kVectors;
  static constexpr Size kBlockM = 256, kBlockK = 400;

  // Scratch: a block of A, a panel of B, a tile of C.
  static constexpr Size kA = (kBlockM + kRows) * kBlockK, kB = kBlockK * kWidth;
  static_assert(kA + kB + kRows * kWidth <= static_cast<Size>(kScratch));

  /// A block of rows of C, and some terms of the sums in it: C = or, from the second such block on,
  /// C += A(rows, terms) B(terms, all).
  static void block(const Product& p, Part rows, Part terms, bool last, float* scratch) {
    float *const packed_A = scratch, *const packed_B = scratch + kA, *const edge = packed_B + kB;
    const Size vectors = divided_up(p.n, kLanes), columns = divided_up(vectors, kVectors);
    const Size panels = divided_up(rows.size, kRows);
    Operand A = p.A;
    A.data += rows.begin * A.row + terms.begin * A.column;
    // Worth it where many panels of B follow; a transposed one stands badly, so it takes fewer.
    const bool pack_A = panels > 1 && columns > (A.row == 1 ? 2 : 6);
    for (Size i = 0; pack_A && i < panels; ++i) {
      const Part r(rows.size, panels, i);
      pack_rows(packed_A + i * kRows * terms.size, A, r, terms.size);
    }

    for (Size j = 0; j < columns; ++j) {
      const Part v(vectors, columns, j);
      const Size first = v.begin * kLanes, width = v.size * kLanes;
      const Size inside = smaller(p.n - first, width);  // the last panel may reach out of B and C
      TileArguments t{};
      t.terms = terms.size;
      t.B = p.B.data + terms.begin * p.B.row + first * p.B.column;
      t.b_row = p.B.row;
      t.packed = packed_B;
      t.add = terms.begin > 0;
      if (last) {
        t.epilogue = p.epilogue;
        t.epilogue.bias += t.epilogue.bias == nullptr ? 0 : first;
      }
      bool stands_packed = inside < width || p.B.column != 1;
      if (stands_packed) {
        pack_columns(packed_B, width, {t.B, p.B.row, p.B.column}, inside, terms.size);
      }
      for (Size i = 0; i < panels; ++i) {
        const Part r(rows.size, panels, i);
        const bool a_by_columns = pack_A || A.row == 1;
        t.A = pack_A ? packed_A + i * kRows * terms.size : A.data + r.begin * A.row;
        t.a_distance = pack_A ? kRows : a_by_columns ? A.column : A.row;
        if (stands_packed) {
          t.B = packed_B;
          t.b_row = width;
        }
        const bool pack = !stands_packed && panels > 1;
        const Tile tile = kTiles.at[a_by_columns][pack][r.size - 1][v.size - 1];
        stands_packed = stands_packed || pack;
        t.C = p.C + (rows.begin + r.begin) * p.c_row + first;
        t.c_row = p.c_row;
        if (inside == width) {
          tile(t);
        } else {
          tile_at_edge(tile, t, r.size, inside, width, edge);
        }
      }
    }
  }

  struct TileArguments {
    Size terms;
    const float* A;
    Size a_distance;  // from one column of A to the next, or from one row to the next
    const float* B;
    Size b_row;
    float* packed;  // where B is left in one piece
    float* C;
    Size c_row;
    bool add;
    Epilogue epilogue;
  };

  /// C (rows, vectors) = or += A (rows, terms) B (terms, vectors), in registers: the loops over
  /// rows and vectors are unrolled, and `sum` is never in memory. A is given by columns, whose
  /// `rows` numbers stand together, or else by rows.
  template <int rows, int vectors, bool a_by_columns, bool pack>
  static void tile(const TileArguments& t) {
    const float *a = t.A, *b = t.B;
    float* packed = t.packed;
    const Size a_distance = t.a_distance, b_row = t.b_row;
    Vec sum[rows][vectors] = {};
    for (Size k = 0; k < t.terms; ++k) {
      Vec row_of_B[vectors];
      DL_UNROLL
      for (int j = 0; j < vectors; ++j) {
        row_of_B[j] = load(b + j * kLanes);
      }
      if constexpr (pack) {
        __builtin_prefetch(b + 16 * b_row);
        __builtin_prefetch(b + 16 * b_row + vectors * kLanes - 1);
        DL_UNROLL
        for (int j = 0; j < vectors; ++j) {
          store(packed + j * kLanes, row_of_B[j]);
        }
        packed += vectors * kLanes;
      }
      DL_UNROLL
      for (int i = 0; i < rows; ++i) {
        DL_UNROLL
        for (int j = 0; j < vectors; ++j) {
          sum[i][j] += a[a_by_columns ? i : i * a_distance] * row_of_B[j];
        }
      }
      a += a_by_columns ? a_distance : 1;
      b += b_row;
    }
    DL_UNROLL
    for (int i = 0; i < rows; ++i) {
      DL_UNROLL
      for (int j = 0; j < vectors; ++j) {
        float* const c = t.C + i * t.c_row + j * kLanes;
        Vec x = sum[i][j];
        if (t.add) {
          x += load(c);
        }
        if (t.epilogue.bias != nullptr) {
          x += load(t.epilogue.bias + j * kLanes);
        }
        if (t.epilogue.relu) {
          x = x < 0 ? Vec{} : x;  // and not x > 0 ? x : 0, which would make a NaN a 0
        }
        store(c, x);
      }
    }
  }

  using Tile = void (*)(const TileArguments&);

  /// The functions for tiles of 1 .. kRows rows and 1 .. kVectors vectors.
  struct Tiles {
    Tile at[2][2][kRows][kVectors] = {};

    constexpr Tiles() { add_sizes(std::make_integer_sequence<int, kRows * kVectors>()); }

    template <int... size>
    constexpr void add_sizes(std::integer_sequence<int, size...>) {
      (add_size<size / kVectors, size % kVectors>(), ...);
    }

    template <int i, int j>
    constexpr void add_size() {
      at[false][false][i][j] = &tile<i + 1, j + 1, false, false>;
      at[false][true][i][j] = &tile<i + 1, j + 1, false, true>;
      at[true][false][i][j] = &tile<i + 1, j + 1, true, false>;
      at[true][true][i][j] = &tile<i + 1, j + 1, true, true>;
    }
  };
  static const Tiles kTiles;

  /// A tile that reaches out of C is computed beside it; what is inside is copied, with the same
  /// additions in the same order as in tile().
  static void tile_at_edge(Tile tile, const TileArguments& t, Size rows, Size inside, Size width,
                           float* edge) {
    TileArguments beside = t;
    beside.C = edge;
    beside.c_row = width;
    beside.add = false;
    beside.epilogue = {};
    tile(beside);
    for (Size i = 0; i < rows; ++i) {
      for (Size j = 0; j < inside; ++j) {
        float& c = t.C[i * t.c_row + j];
        float x = edge[i * width + j];
        x = t.add ? x + c : x;
        x = t.epilogue.bias != nullptr ? x + t.epilogue.bias[j] : x;
        c = t.epilogue.relu && x < 0 ? 0 : x;
      }
    }
  }

  // ---- Packing ----

  /// Some rows of A, at most kRows, by columns: to[k * kRows + i] = A(i, k). Places of rows that
  /// are not there are not read.
  static void pack_rows(float* to, const Operand& A, Part rows, Size terms) {
    const float* const from = A.data + rows.begin * A.row;
    if (rows.size == kRows && A.row == 1) {
      for (Size k = 0; k < terms; ++k) {
        std::memcpy(to + k * kRows, from + k * A.column, kRows * sizeof(float));
      }
    } else if (rows.size == kRows) {
      for (Size k = 0; k < terms; ++k) {
        for (Size i = 0; i < kRows; ++i) {
          to[k * kRows + i] = from[i * A.row + k];
        }
      }
    } else {
      for (Size k = 0; k < terms; ++k) {
        for (Size i = 0; i < rows.size; ++i) {
          to[k * kRows + i] = from[i * A.row + k * A.column];
        }
      }
    }
  }

  /// A panel of B by rows: to[k * width + j] = B(k, j), and 0 where j is not `inside`.
  static void pack_columns(float* to, Size width, const Operand& B, Size inside, Size terms) {
    for (Size j = 0; j < width; j += kLanes) {
      Size k = 0;
      if (j + kLanes <= inside && B.row == 1) {
        for (; k + kLanes <= terms; k += kLanes) {
          transpose_square(B.data + j * B.column + k, B.column, to + k * width + j, width);
        }
      }
      for (; k < terms; ++k) {
        for (Size l = j; l < j + kLanes; ++l) {
          to[k * width + l] = l < inside ? B.data[k * B.row + l * B.column] : 0;
        }
      }
    }
  }

  /// to[j * to_row + i] = from[i * from_row + j] for kLanes x kLanes numbers, each read and written
  /// as a part of a vector. Halves change places between rows first, then quarters, and so on.
  static void transpose_square(const float* from, Size from_row, float* to, Size to_row) {
    Vec row[kLanes];
    DL_UNROLL
    for (int i = 0; i < kLanes; ++i) {
      row[i] = load(from + i * from_row);
    }
    constexpr auto lanes = std::make_integer_sequence<int, kLanes>();
    if constexpr (kLanes >= 16) {
      swap_blocks<8>(row, lanes);
    }
    if constexpr (kLanes >= 8) {
      swap_blocks<4>(row, lanes);
    }
    swap_blocks<2>(row, lanes);
    swap_blocks<1>(row, lanes);
    DL_UNROLL
    for (int i = 0; i < kLanes; ++i) {
      store(to + i * to_row, row[i]);
    }
  }

  /// Of each square of 2 n x 2 n numbers, exchanges the upper right quarter and the lower left one.
  template <int n, int... lane>
  [[gnu::always_inline]] static inline void swap_blocks(Vec (&row)[kLanes],
                                                        std::integer_sequence<int, lane...>) {
    DL_UNROLL
    for (int i = 0; i < kLanes; ++i) {
      if (i / n % 2 == 0) {
        const Vec upper = row[i], lower = row[i + n];
        // A lane is numbered from 0 in `upper` and from kLanes in `lower`.
        row[i] = DL_SHUFFLE(upper, lower, (lane / n % 2 == 0 ? lane : kLanes + lane - n)...);
        row[i + n] = DL_SHUFFLE(upper, lower, (lane / n % 2 == 0 ? lane + n : kLanes + lane)...);
      }
    }
  }

  /// A vector at any address: one instruction.
  [[gnu::always_inline]] static inline Vec load(const float* from) {
    Vec x;
    std::memcpy(&x, from, sizeof x);
    return x;
  }
  [[gnu::always_inline]] static inline void store(float* to, Vec x) {
    std::memcpy(to, &x, sizeof x);
  }
};

template <Size kLanes, int kRows, int kVectors>
constexpr typename Kernel<kLanes, kRows, kVectors>::Tiles Kernel<kLanes, kRows, kVectors>::kTiles{};

}  // namespace
}  // namespace dl::gemm

#undef DL_UNROLL
#undef DL_SHUFFLE
