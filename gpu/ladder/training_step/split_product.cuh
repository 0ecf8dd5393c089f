// The two large products of a training step, X W1 and X^T dH, where X are images that stay bytes.
//
// Their results are small for a GPU and their sums long. So each block has a small tile of the
// result, which makes many blocks, and its eight warps share the sum behind it: each adds up every
// eighth pair of tiles of the operands on its own, without waiting for others, and at the end the
// block adds up the warps' sums. What a GPU's 132 multiprocessors get of the notebook's network:
// X W1, (256, 784) x (784, 256): 128 blocks; X^T dH, (784, 256) x (256, 256): 392, nearly three
// each.
#pragma once

#include <cstdint>

#include "gpu/kernels/matmul.cuh"

namespace dl::kernels {

constexpr int kSplitWarps = 8;
constexpr int kSplitDepth = 8;  // of one warp's pair of tiles
// A tile of the result is 32 x 16 or 16 x 32: 4 x 4 numbers for each lane of a warp.
constexpr int kSplitWide = 32, kSplitNarrow = 16;
constexpr Extent kSplitBlock{32, kSplitWarps};

/// A block's shared memory: for each warp a tile of either operand, and its sums. The wide one has
/// room for the pitch that images along their pixels need.
struct SplitMemory {
  alignas(16) Shared<float, kSplitWarps, kSplitDepth, kSplitWide + 4> wide;
  alignas(16) Shared<float, kSplitWarps, kSplitDepth, kSplitNarrow> narrow;
  alignas(16) Shared<float, kSplitWarps, 4, kRowOfSquares> sums;
};

/// Four pixels side by side in a register, the first in its lowest byte.
using FourBytes = std::uint32_t;

/// The images of a minibatch as an operand, still as bytes: 0 to 255 stand for 0 to 1. The sum of
/// bytes is divided by 255 once, not each of its terms.
///
/// kAlongDepth: whether the sum is over the pixels of an image (or over the images).
/// kFours: whether images have a multiple of four pixels.
template <bool kAlongDepth, bool kFours>
struct PixelOperand {
  Global<const std::uint8_t> pixels;  // of the data set
  Global<const Index> order;          // the minibatch is the images order[first], order[first + 1],
  Index first;                        // ...
  int count, inputs;

  // Behind the last image, and behind the last pixel, it has the last ones again. Nobody uses them:
  // there the other operand is zero, or the result at its end. Zeros would have to be chosen when
  // the pixels are there, and so be waited for.

  /// Which image of the data set is that of a row of the minibatch.
  __device__ Index image(int row) const { return order[first + (row < count ? row : count - 1)]; }
  __device__ FourBytes four(Index image, int pixel) const {
    if constexpr (kFours) {
      return load4_packed(pixels, image * inputs + (pixel < inputs ? pixel : inputs - 4));
    } else {
      FourBytes word = 0;
      for (int i = 0; i < 4 && pixel + i < inputs; ++i) {
        word |= FourBytes{pixels[image * inputs + pixel + i]} << 8 * i;
      }
      return word;
    }
  }
};

__device__ inline float4 as_numbers(FourBytes word) {
  return {static_cast<float>(word & 255), static_cast<float>(word >> 8 & 255),
          static_cast<float>(word >> 16 & 255), static_cast<float>(word >> 24)};
}

/// For each (row, column) of the tile that begins at (first_row, first_column), as far as it lies
/// in the result (m, n): finish(row, column, sum over `depth` of A B). Whoever goes on to another
/// tile needs a barrier in between.
template <int kRows, int kColumns, bool kAlongDepth, bool kFours, class TileOfA, class TileOfB,
          class Sums, class Finish>
__device__ void split_product(const PixelOperand<kAlongDepth, kFours>& A,
                              const Operand<false, kFours>& B, int m, int n, int depth,
                              int first_row, int first_column, TileOfA& A_tile, TileOfB& B_tile,
                              Sums& sums, const Finish& finish) {
  static_assert(kRows * kColumns == 32 * 16, "each lane has 4 x 4 numbers of the result");
  using TileA = TileLoader<kAlongDepth, kRows, kSplitDepth, 32>;
  using TileB = TileLoader<false, kColumns, kSplitDepth, 32>;
  const int lane = static_cast<int>(threadIdx.x), warp = static_cast<int>(threadIdx.y);
  const LaneTile<kColumns / 4> square(lane);

  // The next tiles are on their way while these are multiplied: the bytes as such, since to convert
  // them is to wait for them. Which images they are of is known one step earlier still, for the
  // same reason; or once for all, where the sum goes along the pixels.
  constexpr int kStep = kSplitWarps * kSplitDepth;
  FourBytes next_A[TileA::kFours];
  float4 next_B[TileB::kFours];
  Index images[TileA::kFours];
  const auto look_up = [&](int l) {
#pragma unroll
    for (int i = 0; i < TileA::kFours; ++i) {
      images[i] = A.image(kAlongDepth ? first_row + TileA::outer_of(lane, i)
                                      : l + TileA::depth_of(lane, i));
    }
  };
  const auto read = [&](int l) {
#pragma unroll
    for (int i = 0; i < TileA::kFours; ++i) {
      next_A[i] = A.four(images[i], kAlongDepth ? l + TileA::depth_of(lane, i)
                                                : first_row + TileA::outer_of(lane, i));
    }
    TileB::read(B, first_column, l, lane, next_B);
    if constexpr (!kAlongDepth) {
      look_up(l + kStep);
    }
  };
  const auto write = [&] {
    float4 numbers[TileA::kFours];
#pragma unroll
    for (int i = 0; i < TileA::kFours; ++i) {
      numbers[i] = as_numbers(next_A[i]);
    }
    TileA::write(numbers, lane, A_tile[warp]);
    TileB::write(next_B, lane, B_tile[warp]);
  };

  float sum[4][4] = {};
  look_up(warp * kSplitDepth);
  read(warp * kSplitDepth);
  for (int l = warp * kSplitDepth; l < depth; l += kStep) {
    write();
    __syncwarp();
    read(l + kStep);
#pragma unroll
    for (int d = 0; d < kSplitDepth; ++d) {
      add_outer_product(load4(A_tile[warp][d], square.row), load4(B_tile[warp][d], square.column),
                        sum);
    }
    __syncwarp();
  }
  reduce_across_warps<kColumns / 4, kSplitWarps>(
      sum, warp, lane, sums, [&](int r, int c, float total) {
        const int to_row = first_row + r, to_column = first_column + c;
        if (to_row < m && to_column < n) {
          finish(to_row, to_column, total);
        }
      });
}

}  // namespace dl::kernels
