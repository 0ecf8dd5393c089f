// Matrix products C = op(A) op(B), for every size and either way of storing each operand.
//
// Two kernels, since two things can be short. Large products are short of arithmetic: `matmul`
// gives each block a tile of C so large that every number, once read, is multiplied 128 times.
// Small ones are short of threads: a 256 x 256 result has only four such tiles. `matmul_small` cuts
// C into small tiles, and the sum behind each of them among the eight warps of a block.
//
// Both add in an order that depends on the sizes alone: the same numbers give the same bits.
// gpu/ladder/matmul.cuh leads here, one idea at a time.
#pragma once

#include "gpu/kernels/cuda.cuh"

namespace dl::kernels {

/// An operand as the product needs it: `outer` rows of A or columns of B, each `depth` long.
///
/// kAlongDepth: whether the numbers of one row of A (column of B) lie side by side in memory, as in
/// an A that is not transposed or a B that is; otherwise those of one depth do.
/// kFours: whether that length is a multiple of four, so that four numbers are read at once.
template <bool kAlongDepth, bool kFours>
struct Operand {
  Global<const float> data;
  int outer, depth;

  /// The four numbers that lie side by side from row `o`, depth `l`; zeros where there are none.
  __device__ float4 four(int o, int l) const {
    const int line = kAlongDepth ? o : l, lines = kAlongDepth ? outer : depth;
    const int along = kAlongDepth ? l : o, length = kAlongDepth ? depth : outer;
    if (line >= lines || along >= length) {
      return {0, 0, 0, 0};
    }
    const int at = line * length + along;
    if constexpr (kFours) {
      return load4(data, at);
    } else {
      const int left = length - along;
      return {data[at], left > 1 ? data[at + 1] : 0, left > 2 ? data[at + 2] : 0,
              left > 3 ? data[at + 3] : 0};
    }
  }
};

/// How the threads that share a tile of an operand, kOuter x kDepth, bring it from global to shared
/// memory: each moves every kThreads-th of its fours. Where these lie along the depth, two of a
/// line at a time, which are a whole piece of global memory.
template <bool kAlongDepth, int kOuter, int kDepth, int kThreads>
struct TileLoader {
  static constexpr int kFoursInLine = kAlongDepth ? 2 : kOuter / 4;
  static constexpr int kFours = kOuter * kDepth / 4 / kThreads;  // of one thread
  static_assert(kFours * 4 * kThreads == kOuter * kDepth, "the threads share the tile equally");
  /// From one line of the tile in shared memory to the next: so that threads which write at the
  /// same time write to different banks.
  static constexpr int kPitch = kAlongDepth ? kOuter + 4 : kOuter;

  /// Where the i-th four of a thread is in the tile.
  __device__ static int outer_of(int thread, int i) {
    const int four = thread + i * kThreads;
    return kAlongDepth ? four / kFoursInLine % kOuter : four % kFoursInLine * 4;
  }
  __device__ static int depth_of(int thread, int i) {
    const int four = thread + i * kThreads;
    return kAlongDepth ? four % kFoursInLine * 4 + four / (kFoursInLine * kOuter) * 8
                       : four / kFoursInLine;
  }

  template <class From>
  __device__ static void read(const From& from, int o, int l, int thread, float4 (&fours)[kFours]) {
#pragma unroll
    for (int i = 0; i < kFours; ++i) {
      fours[i] = from.four(o + outer_of(thread, i), l + depth_of(thread, i));
    }
  }
  /// tile[l][o]: what is multiplied at the same time lies side by side.
  template <class Tile>
  __device__ static void write(const float4 (&fours)[kFours], int thread, Tile&& tile) {
#pragma unroll
    for (int i = 0; i < kFours; ++i) {
      const int o = outer_of(thread, i), l = depth_of(thread, i);
      if constexpr (kAlongDepth) {
        tile[l][o] = fours[i].x;
        tile[l + 1][o] = fours[i].y;
        tile[l + 2][o] = fours[i].z;
        tile[l + 3][o] = fours[i].w;
      } else {
        store4(tile[l], o, fours[i]);
      }
    }
  }
};

/// sum += a b^T, a (4) and b (4)
__device__ inline void add_outer_product(const float4& a, const float4& b, float (&sum)[4][4]) {
  const float as[4] = {a.x, a.y, a.z, a.w}, bs[4] = {b.x, b.y, b.z, b.w};
#pragma unroll
  for (int i = 0; i < 4; ++i) {
#pragma unroll
    for (int j = 0; j < 4; ++j) {
      sum[i][j] += as[i] * bs[j];
    }
  }
}

/// Where a lane's square of 4 x 4 numbers of C is in its warp's part, which is kAcross squares
/// wide. Lanes stand in groups of 2 x 2: neighbours want the same numbers of A, and a lane and the
/// next but one the same of B. So both operands are wanted in pairs, which shared memory answers in
/// half the time.
template <int kAcross>
struct LaneTile {
  int row, column;

  __device__ explicit LaneTile(int lane)
      : row((lane / 4 / (kAcross / 2) * 2 + lane / 2 % 2) * 4),
        column((lane / 4 % (kAcross / 2) * 2 + lane % 2) * 4) {}
};

constexpr int kRowOfSquares = 4 * 32;  // the numbers in one row of all lanes' squares

/// Adds up what the kWarps warps of a block have of one and the same part of C: finish(row, column,
/// sum) for each number of it. The warps' sums lie in shared memory in the order of the lanes.
template <int kAcross, int kWarps, class Sums, class Finish>
__device__ void reduce_across_warps(const float (&sum)[4][4], int warp, int lane, Sums& sums,
                                    const Finish& finish) {
#pragma unroll
  for (int r = 0; r < 4; ++r) {
    store4(sums[warp][r], 4 * lane, {sum[r][0], sum[r][1], sum[r][2], sum[r][3]});
  }
  __syncthreads();
  for (int i = warp * 32 + lane; i < 4 * kRowOfSquares; i += 32 * kWarps) {
    const int r = i / kRowOfSquares, at = i % kRowOfSquares;
    float total = 0;
#pragma unroll
    for (int w = 0; w < kWarps; ++w) {
      total += sums[w][r][at];
    }
    const LaneTile<kAcross> from(at / 4);
    finish(from.row + r, from.column + at % 4, total);
  }
}

/// C[row, column ... column + 3] = value, as far as they are inside of C (m, n).
template <bool kFours>
__device__ void store_four(Global<float> C, int m, int n, int row, int column,
                           const float (&value)[4]) {
  if (row >= m || column >= n) {
    return;
  }
  const int at = row * n + column;
  if constexpr (kFours) {
    store4(C, at, {value[0], value[1], value[2], value[3]});
  } else {
    for (int j = 0; j < 4 && column + j < n; ++j) {
      C[at + j] = value[j];
    }
  }
}

// ---- Large products ----

constexpr int kTile = 128;     // rows and columns of C for each block
constexpr int kTileDepth = 8;  // how much of the inner size is in shared memory at a time
constexpr int kTileThreads = 256;

/// A block's 8 warps stand 2 x 4 over its tile, a warp's lanes 8 x 4 over its 64 x 32 part, and
/// each thread has four squares of 4 x 4 numbers of C in its registers: for 16 numbers that it
/// reads from shared memory it multiplies 64 times. While one pair of tiles is multiplied, the next
/// is on its way from global memory to registers, and is then written to the other half of the
/// shared memory, so that one barrier for each pair is enough.
///
/// Launch: matmul_launch(m, n). kFours: k and n, or the lengths that the transpositions put in
/// their place, are multiples of four (matmul_fours).
template <bool kTransposeA, bool kTransposeB, bool kFours>
__global__ void __launch_bounds__(kTileThreads, 2)
    matmul(Global<const float> A, Global<const float> B, Global<float> C, int m, int n, int k) {
  using TileA = TileLoader<!kTransposeA, kTile, kTileDepth, kTileThreads>;
  using TileB = TileLoader<kTransposeB, kTile, kTileDepth, kTileThreads>;
  alignas(16) __shared__ Shared<float, 2, kTileDepth, TileA::kPitch> A_tile;
  alignas(16) __shared__ Shared<float, 2, kTileDepth, TileB::kPitch> B_tile;
  const Operand<!kTransposeA, kFours> from_A{A, m, k};
  const Operand<kTransposeB, kFours> from_B{B, n, k};

  const int across = (n + kTile - 1) / kTile;
  const int first_row = static_cast<int>(blockIdx.x) / across * kTile;
  const int first_column = static_cast<int>(blockIdx.x) % across * kTile;
  const int thread = static_cast<int>(threadIdx.x), warp = thread / 32, lane = thread % 32;
  const LaneTile<4> square(lane);
  const int row = warp / 4 * 64 + square.row;        // and 32 below it
  const int column = warp % 4 * 32 + square.column;  // and 16 to the right

  float4 next_A[TileA::kFours], next_B[TileB::kFours];
  TileA::read(from_A, first_row, 0, thread, next_A);
  TileB::read(from_B, first_column, 0, thread, next_B);
  TileA::write(next_A, thread, A_tile[0]);
  TileB::write(next_B, thread, B_tile[0]);
  __syncthreads();

  float sum[2][2][4][4] = {};
  int half = 0;
  for (int l = 0; l < k; l += kTileDepth) {
    const bool more = l + kTileDepth < k;
    if (more) {
      TileA::read(from_A, first_row, l + kTileDepth, thread, next_A);
      TileB::read(from_B, first_column, l + kTileDepth, thread, next_B);
    }
#pragma unroll
    for (int d = 0; d < kTileDepth; ++d) {
      const float4 a[2] = {load4(A_tile[half][d], row), load4(A_tile[half][d], row + 32)};
      const float4 b[2] = {load4(B_tile[half][d], column), load4(B_tile[half][d], column + 16)};
#pragma unroll
      for (int i = 0; i < 4; ++i) {
        add_outer_product(a[i / 2], b[i % 2], sum[i / 2][i % 2]);
      }
    }
    half = 1 - half;
    if (more) {
      TileA::write(next_A, thread, A_tile[half]);
      TileB::write(next_B, thread, B_tile[half]);
    }
    __syncthreads();
  }

  // Not from `row` and `column`: the loop needs all registers, and would have to keep them.
  const int to_row = first_row + warp / 4 * 64 + square.row;
  const int to_column = first_column + warp % 4 * 32 + square.column;
#pragma unroll
  for (int i = 0; i < 4; ++i) {
#pragma unroll
    for (int r = 0; r < 4; ++r) {
      store_four<kFours>(C, m, n, to_row + i / 2 * 32 + r, to_column + i % 2 * 16,
                         sum[i / 2][i % 2][r]);
    }
  }
}

constexpr Launch matmul_launch(Index m, Index n) {
  return {{blocks_for(ceil_div(m, kTile) * ceil_div(n, kTile), 1)}, {kTileThreads}};
}

/// Whether the lines of A, B and C can be read in fours.
constexpr bool matmul_fours(bool transpose_a, bool transpose_b, Index m, Index n, Index k) {
  return (transpose_a ? m : k) % 4 == 0 && (transpose_b ? k : n) % 4 == 0 && n % 4 == 0;
}

// ---- Small products ----

constexpr int kSmallRows = 16, kSmallColumns = 32;  // of C for each block
constexpr int kSmallDepth = 16;                     // of one warp's pair of tiles
constexpr int kSmallWarps = 8;

/// Each warp adds up every eighth pair of tiles, on its own, with 4 x 4 numbers of C in each lane's
/// registers; then the block adds up the warps' sums in their order. Launch: matmul_small_launch(m,
/// n); kFours as for `matmul`.
template <bool kTransposeA, bool kTransposeB, bool kFours>
__global__ void __launch_bounds__(32 * kSmallWarps, 2)
    matmul_small(Global<const float> A, Global<const float> B, Global<float> C, int m, int n,
                 int k) {
  using TileA = TileLoader<!kTransposeA, kSmallRows, kSmallDepth, 32>;
  using TileB = TileLoader<kTransposeB, kSmallColumns, kSmallDepth, 32>;
  alignas(16) __shared__ Shared<float, kSmallWarps, kSmallDepth, TileA::kPitch> A_tile;
  alignas(16) __shared__ Shared<float, kSmallWarps, kSmallDepth, TileB::kPitch> B_tile;
  alignas(16) __shared__ Shared<float, kSmallWarps, 4, kRowOfSquares> sums;
  const Operand<!kTransposeA, kFours> from_A{A, m, k};
  const Operand<kTransposeB, kFours> from_B{B, n, k};

  const int across = (n + kSmallColumns - 1) / kSmallColumns;
  const int first_row = static_cast<int>(blockIdx.x) / across * kSmallRows;
  const int first_column = static_cast<int>(blockIdx.x) % across * kSmallColumns;
  const int lane = static_cast<int>(threadIdx.x), warp = static_cast<int>(threadIdx.y);
  constexpr int kAcross = kSmallColumns / 4;
  const LaneTile<kAcross> square(lane);

  float4 next_A[TileA::kFours], next_B[TileB::kFours];
  TileA::read(from_A, first_row, warp * kSmallDepth, lane, next_A);
  TileB::read(from_B, first_column, warp * kSmallDepth, lane, next_B);

  float sum[4][4] = {};
  constexpr int kStep = kSmallWarps * kSmallDepth;
  for (int l = warp * kSmallDepth; l < k; l += kStep) {
    TileA::write(next_A, lane, A_tile[warp]);
    TileB::write(next_B, lane, B_tile[warp]);
    __syncwarp();
    TileA::read(from_A, first_row, l + kStep, lane, next_A);
    TileB::read(from_B, first_column, l + kStep, lane, next_B);
#pragma unroll
    for (int d = 0; d < kSmallDepth; ++d) {
      add_outer_product(load4(A_tile[warp][d], square.row), load4(B_tile[warp][d], square.column),
                        sum);
    }
    __syncwarp();
  }
  reduce_across_warps<kAcross, kSmallWarps>(sum, warp, lane, sums, [&](int r, int c, float total) {
    const int to_row = first_row + r, to_column = first_column + c;
    if (to_row < m && to_column < n) {
      C[to_row * n + to_column] = total;
    }
  });
}

constexpr Launch matmul_small_launch(Index m, Index n) {
  return {{blocks_for(ceil_div(m, kSmallRows) * ceil_div(n, kSmallColumns), 1)}, {32, kSmallWarps}};
}

/// Whether C (m, n) has too few large tiles to give every multiprocessor of a GPU one.
constexpr bool matmul_is_small(Index m, Index n, int multiprocessors) {
  return ceil_div(m, kTile) * ceil_div(n, kTile) < multiprocessors;
}

}  // namespace dl::kernels
