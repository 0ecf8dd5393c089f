// How a matrix product gets fast: eight kernels, each with one idea more than the one before.
//
// C (m, n) = A (m, k) B (k, n), of any sizes. A GPU multiplies and adds dozens of times in the time
// in which it reads one number from its memory, so nearly every step is about one thing: to do more
// with each number that was read. `kMatmulLadder` at the end lists them, for benches and tests.
#pragma once

#include "gpu/kernels/cuda.cuh"
#include "gpu/ladder/tensor_core.cuh"

namespace dl::ladder {

// ---- 1. Naive: a thread for each number of C ----
//
// 2 k reads for k multiplications. And the lanes of a warp, whose threadIdx.x follow each other,
// have rows of C that follow each other: each of their reads of A and writes of C is in a line of
// memory of its own.

constexpr int kNaiveSide = 32;

__global__ void naive(Global<const float> A, Global<const float> B, Global<float> C, int m, int n,
                      int k) {
  const int row = static_cast<int>(blockIdx.x * blockDim.x + threadIdx.x);
  const int column = static_cast<int>(blockIdx.y * blockDim.y + threadIdx.y);
  if (row >= m || column >= n) {
    return;
  }
  float sum = 0;
  for (int l = 0; l < k; ++l) {
    sum += A[row * k + l] * B[l * n + column];
  }
  C[row * n + column] = sum;
}

inline Launch naive_launch(int m, int n) {
  return {{blocks_for(m, kNaiveSide), blocks_for(n, kNaiveSide)}, {kNaiveSide, kNaiveSide}};
}

// ---- 2. Coalesced: the lanes of a warp side by side in memory ----
//
// The same with x and y exchanged. Now the lanes read 32 numbers of B that lie side by side, which
// the GPU fetches as four pieces of 32 bytes, and all the same number of A, which it fetches once.

__global__ void coalesced(Global<const float> A, Global<const float> B, Global<float> C, int m,
                          int n, int k) {
  const int row = static_cast<int>(blockIdx.y * blockDim.y + threadIdx.y);
  const int column = static_cast<int>(blockIdx.x * blockDim.x + threadIdx.x);
  if (row >= m || column >= n) {
    return;
  }
  float sum = 0;
  for (int l = 0; l < k; ++l) {
    sum += A[row * k + l] * B[l * n + column];
  }
  C[row * n + column] = sum;
}

inline Launch coalesced_launch(int m, int n) {
  return {{blocks_for(n, kNaiveSide), blocks_for(m, kNaiveSide)}, {kNaiveSide, kNaiveSide}};
}

// ---- 3. Tiles in shared memory: a block reads together ----
//
// The 32 x 32 threads of a block need the same 32 rows of A and 32 columns of B. They bring a tile
// of each into shared memory, one number each, multiply, and go on to the next pair of tiles: a
// thirty-second of the reads. Two barriers: the tiles have to be there before they are used, and
// used before they are written over.

constexpr int kSide = 32;

// #region tiled
__global__ void tiled(Global<const float> A, Global<const float> B, Global<float> C, int m, int n,
                      int k) {
  __shared__ Shared<float, kSide, kSide> A_tile;
  __shared__ Shared<float, kSide, kSide> B_tile;
  const int y = static_cast<int>(threadIdx.y), x = static_cast<int>(threadIdx.x);
  const int row = static_cast<int>(blockIdx.y) * kSide + y;
  const int column = static_cast<int>(blockIdx.x) * kSide + x;
  float sum = 0;
  for (int l = 0; l < k; l += kSide) {
    A_tile[y][x] = row < m && l + x < k ? A[row * k + l + x] : 0.0f;
    B_tile[y][x] = l + y < k && column < n ? B[(l + y) * n + column] : 0.0f;
    __syncthreads();
    for (int d = 0; d < kSide; ++d) {
      sum += A_tile[y][d] * B_tile[d][x];
    }
    __syncthreads();
  }
  if (row < m && column < n) {
    C[row * n + column] = sum;
  }
}
// #endregion tiled

inline Launch tiled_launch(int m, int n) {
  return {{blocks_for(n, kSide), blocks_for(m, kSide)}, {kSide, kSide}};
}

// ---- 4. One-dimensional blocking: eight numbers of C in each thread ----
//
// Now shared memory is the bottleneck: two reads for one multiplication. A thread that has eight
// numbers of one column of C in its registers reads a number of B once for the eight of them: nine
// reads for eight multiplications. And the block's tile of C is 64 x 64, so that each number that
// is read from global memory is used 64 times.

constexpr int kColumnTile = 64;  // rows and columns of C for each block
constexpr int kColumnDepth = 8;  // of a pair of tiles
constexpr int kColumnRun = 8;    // rows of C for each thread
constexpr int kColumnThreads = kColumnTile * kColumnTile / kColumnRun;

__global__ void blocked_1d(Global<const float> A, Global<const float> B, Global<float> C, int m,
                           int n, int k) {
  __shared__ Shared<float, kColumnTile, kColumnDepth> A_tile;
  __shared__ Shared<float, kColumnDepth, kColumnTile> B_tile;
  static_assert(kColumnThreads == kColumnTile * kColumnDepth, "each thread moves one of each tile");
  const int thread = static_cast<int>(threadIdx.x);
  const int first_row = static_cast<int>(blockIdx.y) * kColumnTile;
  const int first_column = static_cast<int>(blockIdx.x) * kColumnTile;
  const int row = thread / kColumnTile * kColumnRun, column = thread % kColumnTile;
  const int A_row = thread / kColumnDepth, A_depth = thread % kColumnDepth;
  const int B_depth = thread / kColumnTile, B_column = thread % kColumnTile;

  float sum[kColumnRun] = {};
  for (int l = 0; l < k; l += kColumnDepth) {
    A_tile[A_row][A_depth] =
        first_row + A_row < m && l + A_depth < k ? A[(first_row + A_row) * k + l + A_depth] : 0.0f;
    B_tile[B_depth][B_column] = l + B_depth < k && first_column + B_column < n
                                    ? B[(l + B_depth) * n + first_column + B_column]
                                    : 0.0f;
    __syncthreads();
    for (int d = 0; d < kColumnDepth; ++d) {
      const float b = B_tile[d][column];
#pragma unroll
      for (int i = 0; i < kColumnRun; ++i) {
        sum[i] += A_tile[row + i][d] * b;
      }
    }
    __syncthreads();
  }
#pragma unroll
  for (int i = 0; i < kColumnRun; ++i) {
    if (first_row + row + i < m && first_column + column < n) {
      C[(first_row + row + i) * n + first_column + column] = sum[i];
    }
  }
}

inline Launch blocked_1d_launch(int m, int n) {
  return {{blocks_for(n, kColumnTile), blocks_for(m, kColumnTile)}, {kColumnThreads}};
}

// ---- 5. Two-dimensional blocking: a square of C in each thread ----
//
// 8 x 8 numbers of C in the registers of each thread: for 64 multiplications it reads 8 numbers of
// A and 8 of B from shared memory. The block's tile grows to 128 x 128.

constexpr int kTile = 128;  // rows and columns of C for each block
constexpr int kDepth = 8;   // of a pair of tiles
constexpr int kRun = 8;     // rows and columns of C for each thread
constexpr int kThreads = (kTile / kRun) * (kTile / kRun);

/// sum += a b^T
__device__ inline void add_outer_product(const float (&a)[kRun], const float (&b)[kRun],
                                         float (&sum)[kRun][kRun]) {
#pragma unroll
  for (int i = 0; i < kRun; ++i) {
#pragma unroll
    for (int j = 0; j < kRun; ++j) {
      sum[i][j] += a[i] * b[j];
    }
  }
}

__global__ void __launch_bounds__(kThreads)
    blocked_2d(Global<const float> A, Global<const float> B, Global<float> C, int m, int n, int k) {
  __shared__ Shared<float, kTile, kDepth> A_tile;
  __shared__ Shared<float, kDepth, kTile> B_tile;
  const int thread = static_cast<int>(threadIdx.x);
  const int first_row = static_cast<int>(blockIdx.y) * kTile;
  const int first_column = static_cast<int>(blockIdx.x) * kTile;
  const int row = thread / (kTile / kRun) * kRun, column = thread % (kTile / kRun) * kRun;

  float sum[kRun][kRun] = {};
  for (int l = 0; l < k; l += kDepth) {
    for (int i = thread; i < kTile * kDepth; i += kThreads) {  // four numbers of each tile
      const int y = i / kDepth, x = i % kDepth;
      A_tile[y][x] = first_row + y < m && l + x < k ? A[(first_row + y) * k + l + x] : 0.0f;
    }
    for (int i = thread; i < kDepth * kTile; i += kThreads) {
      const int y = i / kTile, x = i % kTile;
      B_tile[y][x] = l + y < k && first_column + x < n ? B[(l + y) * n + first_column + x] : 0.0f;
    }
    __syncthreads();
    for (int d = 0; d < kDepth; ++d) {
      float a[kRun], b[kRun];
#pragma unroll
      for (int i = 0; i < kRun; ++i) {
        a[i] = A_tile[row + i][d];
        b[i] = B_tile[d][column + i];
      }
      add_outer_product(a, b, sum);
    }
    __syncthreads();
  }
#pragma unroll
  for (int i = 0; i < kRun; ++i) {
#pragma unroll
    for (int j = 0; j < kRun; ++j) {
      if (first_row + row + i < m && first_column + column + j < n) {
        C[(first_row + row + i) * n + first_column + column + j] = sum[i][j];
      }
    }
  }
}

inline Launch blocked_2d_launch(int m, int n) {
  return {{blocks_for(n, kTile), blocks_for(m, kTile)}, {kThreads}};
}

// ---- 6. Vectorised: four numbers in each access ----
//
// A quarter of the instructions for the same bytes, wherever four numbers lie side by side. For the
// eight numbers of A that a thread multiplies at a time to do so, the tile of A is stored
// transposed.

/// X[line, at ... at + 3] of X (lines, length), with zeros for what is outside. `at` is a multiple
/// of four; where the length is one too, the four are one access.
__device__ inline float4 four_of(Global<const float> X, int lines, int length, int line, int at) {
  if (line >= lines || at >= length) {
    return {0, 0, 0, 0};
  }
  const int first = line * length + at, left = length - at;
  if (length % 4 == 0) {
    return load4(X, first);
  }
  return {X[first], left > 1 ? X[first + 1] : 0.0f, left > 2 ? X[first + 2] : 0.0f,
          left > 3 ? X[first + 3] : 0.0f};
}

/// X[line, at ... at + 3] = value, as far as it is inside.
__device__ inline void store_four(Global<float> X, int lines, int length, int line, int at,
                                  float4 value) {
  if (line >= lines || at >= length) {
    return;
  }
  const int first = line * length + at;
  if (length % 4 == 0) {
    store4(X, first, value);
    return;
  }
  const float values[4] = {value.x, value.y, value.z, value.w};
  for (int i = 0; i < 4 && at + i < length; ++i) {
    X[first + i] = values[i];
  }
}

/// tile[d ... d + 3][o] = value
template <class Tile>
__device__ void store_transposed(Tile&& tile, int d, int o, float4 value) {
  tile[d][o] = value.x;
  tile[d + 1][o] = value.y;
  tile[d + 2][o] = value.z;
  tile[d + 3][o] = value.w;
}

/// Eight numbers of a row of a tile.
template <class Row>
__device__ void load_run(Row&& row, int at, float (&run)[kRun]) {
  const float4 low = load4(row, at), high = load4(row, at + 4);
  const float all[kRun] = {low.x, low.y, low.z, low.w, high.x, high.y, high.z, high.w};
#pragma unroll
  for (int i = 0; i < kRun; ++i) {
    run[i] = all[i];
  }
}

/// A thread's square to its place in C.
__device__ inline void store_square(Global<float> C, int m, int n, int row, int column,
                                    const float (&sum)[kRun][kRun]) {
#pragma unroll
  for (int i = 0; i < kRun; ++i) {
    store_four(C, m, n, row + i, column, {sum[i][0], sum[i][1], sum[i][2], sum[i][3]});
    store_four(C, m, n, row + i, column + 4, {sum[i][4], sum[i][5], sum[i][6], sum[i][7]});
  }
}

__global__ void __launch_bounds__(kThreads)
    vectorised(Global<const float> A, Global<const float> B, Global<float> C, int m, int n, int k) {
  alignas(16) __shared__ Shared<float, kDepth, kTile> A_tile;
  alignas(16) __shared__ Shared<float, kDepth, kTile> B_tile;
  static_assert(kThreads * 4 == kTile * kDepth, "each thread moves four of each tile");
  const int thread = static_cast<int>(threadIdx.x);
  const int first_row = static_cast<int>(blockIdx.y) * kTile;
  const int first_column = static_cast<int>(blockIdx.x) * kTile;
  const int row = thread / (kTile / kRun) * kRun, column = thread % (kTile / kRun) * kRun;
  const int A_row = thread / (kDepth / 4), A_depth = thread % (kDepth / 4) * 4;
  const int B_depth = thread / (kTile / 4), B_column = thread % (kTile / 4) * 4;

  float sum[kRun][kRun] = {};
  for (int l = 0; l < k; l += kDepth) {
    store_transposed(A_tile, A_depth, A_row, four_of(A, m, k, first_row + A_row, l + A_depth));
    store4(B_tile[B_depth], B_column, four_of(B, k, n, l + B_depth, first_column + B_column));
    __syncthreads();
#pragma unroll
    for (int d = 0; d < kDepth; ++d) {
      float a[kRun], b[kRun];
      load_run(A_tile[d], row, a);
      load_run(B_tile[d], column, b);
      add_outer_product(a, b, sum);
    }
    __syncthreads();
  }
  store_square(C, m, n, first_row + row, first_column + column, sum);
}

// ---- 7. Double buffering: read the next tiles while these are multiplied ----
//
// Global memory answers after hundreds of cycles. The next numbers are asked for before the
// multiplication, wait in registers, and go into a second pair of tiles after it; one barrier is
// enough, since nobody writes to the tiles that are being read.

__global__ void __launch_bounds__(kThreads)
    double_buffered(Global<const float> A, Global<const float> B, Global<float> C, int m, int n,
                    int k) {
  alignas(16) __shared__ Shared<float, 2, kDepth, kTile> A_tile;
  alignas(16) __shared__ Shared<float, 2, kDepth, kTile> B_tile;
  const int thread = static_cast<int>(threadIdx.x);
  const int first_row = static_cast<int>(blockIdx.y) * kTile;
  const int first_column = static_cast<int>(blockIdx.x) * kTile;
  const int row = thread / (kTile / kRun) * kRun, column = thread % (kTile / kRun) * kRun;
  const int A_row = thread / (kDepth / 4), A_depth = thread % (kDepth / 4) * 4;
  const int B_depth = thread / (kTile / 4), B_column = thread % (kTile / 4) * 4;

  store_transposed(A_tile[0], A_depth, A_row, four_of(A, m, k, first_row + A_row, A_depth));
  store4(B_tile[0][B_depth], B_column, four_of(B, k, n, B_depth, first_column + B_column));
  __syncthreads();

  float sum[kRun][kRun] = {};
  int half = 0;
  for (int l = kDepth; l < k + kDepth; l += kDepth) {
    const float4 next_A = four_of(A, m, k, first_row + A_row, l + A_depth);
    const float4 next_B = four_of(B, k, n, l + B_depth, first_column + B_column);
#pragma unroll
    for (int d = 0; d < kDepth; ++d) {
      float a[kRun], b[kRun];
      load_run(A_tile[half][d], row, a);
      load_run(B_tile[half][d], column, b);
      add_outer_product(a, b, sum);
    }
    half = 1 - half;
    store_transposed(A_tile[half], A_depth, A_row, next_A);
    store4(B_tile[half][B_depth], B_column, next_B);
    __syncthreads();
  }
  store_square(C, m, n, first_row + row, first_column + column, sum);
}

// ---- 8. Tensor cores: a warp multiplies small matrices in one instruction ----
//
// An exchange: inputs of three digits (TF32), and many times the arithmetic. Each of the block's 8
// warps has 64 x 32 numbers of C, as 4 x 4 fragments of 16 x 8, and a pair of tiles is as deep as
// the instruction; the rest is as before. Eight numbers of padding put the 32 numbers of a fragment
// that the lanes read at a time into 32 banks.

/// Four numbers rounded to TF32.
__device__ inline float4 rounded(float4 x) {
  return {to_tf32(x.x), to_tf32(x.y), to_tf32(x.z), to_tf32(x.w)};
}

constexpr int kWarpRows = 64, kWarpColumns = 32;

__global__ void __launch_bounds__(kThreads)
    tensor_cores(Global<const float> A, Global<const float> B, Global<float> C, int m, int n,
                 int k) {
  alignas(16) __shared__ Shared<float, 2, kDepth, kTile + 8> A_tile;
  alignas(16) __shared__ Shared<float, 2, kDepth, kTile + 8> B_tile;
  static_assert(kDepth == kMmaDepth, "one instruction takes the whole depth of the tiles");
  const int thread = static_cast<int>(threadIdx.x), warp = thread / 32, lane = thread % 32;
  const int first_row = static_cast<int>(blockIdx.y) * kTile;
  const int first_column = static_cast<int>(blockIdx.x) * kTile;
  const int A_row = thread / (kDepth / 4), A_depth = thread % (kDepth / 4) * 4;
  const int B_depth = thread / (kTile / 4), B_column = thread % (kTile / 4) * 4;
  const int warp_row = warp / (kTile / kWarpColumns) * kWarpRows;
  const int warp_column = warp % (kTile / kWarpColumns) * kWarpColumns;
  const int g = lane / 4, t = lane % 4;  // as in tensor_core.cuh

  const float4 first_A = four_of(A, m, k, first_row + A_row, A_depth);
  const float4 first_B = four_of(B, k, n, B_depth, first_column + B_column);
  store_transposed(A_tile[0], A_depth, A_row, rounded(first_A));
  store4(B_tile[0][B_depth], B_column, rounded(first_B));
  __syncthreads();

  constexpr int kDown = kWarpRows / kMmaRows, kAcross = kWarpColumns / kMmaColumns;
  float sum[kDown][kAcross][4] = {};
  int half = 0;
  for (int l = kDepth; l < k + kDepth; l += kDepth) {
    const float4 next_A = four_of(A, m, k, first_row + A_row, l + A_depth);
    const float4 next_B = four_of(B, k, n, l + B_depth, first_column + B_column);
    float a[kDown][4], b[kAcross][2];
#pragma unroll
    for (int i = 0; i < kDown; ++i) {
      const int row = warp_row + i * kMmaRows + g;
      a[i][0] = A_tile[half][t][row];
      a[i][1] = A_tile[half][t][row + 8];
      a[i][2] = A_tile[half][t + 4][row];
      a[i][3] = A_tile[half][t + 4][row + 8];
    }
#pragma unroll
    for (int j = 0; j < kAcross; ++j) {
      const int column = warp_column + j * kMmaColumns + g;
      b[j][0] = B_tile[half][t][column];
      b[j][1] = B_tile[half][t + 4][column];
    }
#pragma unroll
    for (int i = 0; i < kDown; ++i) {
#pragma unroll
      for (int j = 0; j < kAcross; ++j) {
        multiply_fragments(a[i], b[j], sum[i][j]);
      }
    }
    half = 1 - half;
    store_transposed(A_tile[half], A_depth, A_row, rounded(next_A));
    store4(B_tile[half][B_depth], B_column, rounded(next_B));
    __syncthreads();
  }
#pragma unroll
  for (int i = 0; i < kDown; ++i) {
#pragma unroll
    for (int j = 0; j < kAcross; ++j) {
#pragma unroll
      for (int c = 0; c < 4; ++c) {
        const int row = first_row + warp_row + i * kMmaRows + g + c / 2 * 8;
        const int column = first_column + warp_column + j * kMmaColumns + 2 * t + c % 2;
        if (row < m && column < n) {
          C[row * n + column] = sum[i][j][c];
        }
      }
    }
  }
}

// ---- The ladder ----

struct MatmulRung {
  const char* name;
  const char* idea;
  void (*kernel)(Global<const float> A, Global<const float> B, Global<float> C, int m, int n,
                 int k);
  Launch (*launch)(int m, int n);
  bool tf32 = false;  // whether the inputs are rounded
};

inline const MatmulRung kMatmulLadder[] = {
    {"naive", "a thread for each number of C", naive, naive_launch},
    {"coalesced", "a warp's lanes side by side in memory", coalesced, coalesced_launch},
    {"tiled", "tiles in shared memory", tiled, tiled_launch},
    {"blocked_1d", "8 numbers of C in each thread", blocked_1d, blocked_1d_launch},
    {"blocked_2d", "8 x 8 numbers of C in each thread", blocked_2d, blocked_2d_launch},
    {"vectorised", "four numbers in each access", vectorised, blocked_2d_launch},
    {"double_buffered", "reads while it multiplies", double_buffered, blocked_2d_launch},
    {"tensor_cores", "TF32: inputs of three digits", tensor_cores, blocked_2d_launch, true},
};

}  // namespace dl::ladder
