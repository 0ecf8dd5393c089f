// A step of training the notebook's network in three parts, each a kernel of its own or a phase of
// one that does whole epochs:
//
//     forward   H = relu(X W1 + b1), where X stays bytes
//     head      z = H W2 + b2, the loss of each row, dz = dloss/dz, dH = dz W2^T where H > 0
//     update    W2 -= lr H^T dz, b2 -= lr sum(dz), b1 -= lr sum(dH), W1 -= lr X^T dH, with no
//               gradient of a parameter ever stored
//
// Between the parts every block needs what all blocks have computed: that is where kernels end.
// All sums are taken in an order that depends on the sizes alone, so each way of making kernels of
// the parts gives the same bits. That needs fmaf(a, b, c) where the compiler would choose, kernel
// by kernel, whether to round a b before it adds c.
#pragma once

#include <cmath>
#include <cstdint>

#include <dl/kernels/exp.h>
#include <dl/kernels/sgd.h>
#include "gpu/kernels/warp.cuh"
#include "gpu/ladder/training_step/split_product.cuh"

namespace dl::kernels {

/// What all steps of an epoch have in common. Matrices are stored row after row.
struct Training {
  int inputs, hidden, classes;
  // The data set, and the order in which the epoch takes its images.
  Global<const std::uint8_t> pixels;  // `inputs` for each image
  Global<const std::int32_t> labels;
  Global<const Index> order;
  // The parameters: (inputs, hidden), (hidden,), (hidden, classes), (classes,).
  Global<float> W1, b1, W2, b2;
  // What one part leaves to the next: (batch, hidden), (batch, classes), (batch, hidden).
  Global<float> H, dz, dH;
  // For each position of `order`: the loss; 1 where the prediction was right, 0 elsewhere.
  Global<float> loss, correct;
  SgdStep sgd;  // without momentum
};

/// The `count` images from order[first] on.
struct Batch {
  Index first;
  int count;
};

constexpr int kMaxClasses = kWarp;  // a lane for each
constexpr float kWhite = 255;       // the byte that stands for 1

// ---- Forward ----

constexpr int kForwardRows = kSplitWide, kForwardColumns = kSplitNarrow;
constexpr int kForwardBlocks = 2;  // that a multiprocessor is to have room for

DL_HOST_DEVICE constexpr int forward_tiles(int count, int hidden) {
  return static_cast<int>(ceil_div(count, kForwardRows) * ceil_div(hidden, kForwardColumns));
}

/// The tiles of H are divided among the blocks.
template <bool kFours>
__device__ void forward_part(const Training& t, const Batch& batch, SplitMemory& memory) {
  const PixelOperand<true, kFours> X{t.pixels, t.order, batch.first, batch.count, t.inputs};
  const Operand<false, kFours> W1{t.W1, t.hidden, t.inputs};
  const int tiles = forward_tiles(batch.count, t.hidden);
  const int across = static_cast<int>(ceil_div(t.hidden, kForwardColumns));
  for (int tile = static_cast<int>(blockIdx.x); tile < tiles; tile += static_cast<int>(gridDim.x)) {
    split_product<kForwardRows, kForwardColumns>(
        X, W1, batch.count, t.hidden, t.inputs, tile / across * kForwardRows,
        tile % across * kForwardColumns, memory.wide, memory.narrow, memory.sums,
        [&](int row, int h, float sum) {
          t.H[Index{row} * t.hidden + h] = fmaxf(sum / kWhite + t.b1[h], 0.0f);
        });
    __syncthreads();
  }
}

// ---- Head ----

constexpr int kHeadRows = 2;  // of a block
constexpr int kHeadWarps = kSplitWarps;

struct HeadMemory {
  Shared<float, kHeadRows, kMaxClasses> z, dz;
};

DL_HOST_DEVICE constexpr int head_tiles(int count) {
  return static_cast<int>(ceil_div(count, kHeadRows));
}

/// One row's loss, whether its prediction is right, and its dz, by one warp with a lane for each
/// class. `position` is the row's in the epoch. The loss of a minibatch is the mean of its rows'.
template <class Row>
__device__ void loss_of_row(const Training& t, Index position, int count, Row z, Row dz) {
  const int c = lane();
  const bool is_class = c < t.classes;
  const float score = is_class ? z[c] : -INFINITY;
  const float max = warp_max(score);
  const float exponential = is_class ? fast_exp(score - max) : 0;
  const float sum = warp_sum(exponential);
  const int prediction = warp_argmax(score, c);
  const std::int32_t label = t.labels[t.order[position]];
  if (is_class) {
    dz[c] = (exponential / sum - (c == label ? 1.0f : 0.0f)) / static_cast<float>(count);
  }
  if (c == 0) {
    const bool known = 0 <= label && label < t.classes;
    t.loss[position] = known ? std::log(sum) - (z[label] - max) : NAN;
    t.correct[position] = prediction == label ? 1.0f : 0.0f;
  }
}

/// The rows of the minibatch are divided among the blocks. kTrains: whether gradients are wanted.
template <bool kTrains>
__device__ void head_part(const Training& t, const Batch& batch, HeadMemory& memory) {
  const int warp = static_cast<int>(threadIdx.y);
  const int tiles = head_tiles(batch.count);
  for (int tile = static_cast<int>(blockIdx.x); tile < tiles; tile += static_cast<int>(gridDim.x)) {
    const int first = tile * kHeadRows;
    const int rows = batch.count - first < kHeadRows ? batch.count - first : kHeadRows;

    // z = H W2 + b2: a warp for each number.
    for (int i = warp; i < rows * t.classes; i += kHeadWarps) {
      const int r = i / t.classes, c = i % t.classes;
      float sum = 0;
      for (int h = lane(); h < t.hidden; h += kWarp) {
        sum = fmaf(t.H[Index{first + r} * t.hidden + h], t.W2[h * t.classes + c], sum);
      }
      sum = warp_sum(sum);
      if (lane() == 0) {
        memory.z[r][c] = sum + t.b2[c];
      }
    }
    __syncthreads();

    if (warp < rows) {
      loss_of_row(t, batch.first + first + warp, batch.count, memory.z[warp], memory.dz[warp]);
    }
    __syncthreads();

    if constexpr (kTrains) {
      const int thread = warp * kWarp + lane();
      if (thread < rows * t.classes) {
        t.dz[Index{first} * t.classes + thread] = memory.dz[thread / t.classes][thread % t.classes];
      }
      for (int i = thread; i < rows * t.hidden; i += kWarp * kHeadWarps) {
        const int r = i / t.hidden, h = i % t.hidden;
        const Index at = Index{first} * t.hidden + i;
        float sum = 0;
        for (int c = 0; c < t.classes; ++c) {
          sum = fmaf(memory.dz[r][c], t.W2[h * t.classes + c], sum);
        }
        t.dH[at] = t.H[at] <= 0 ? 0.0f : sum;
      }
    }
    __syncthreads();
  }
}

// ---- Updates ----

constexpr int kUpdateRows = kSplitNarrow, kUpdateColumns = kSplitWide;
/// How many blocks a multiprocessor is to have room for: so that 132 of them update all 392 tiles
/// of the notebook's W1 at once. (What reads one number at a time has too few registers for that.)
constexpr int kUpdateBlocks = 3;

DL_HOST_DEVICE constexpr int hidden_update_tiles(int inputs, int hidden) {
  return static_cast<int>(ceil_div(inputs, kUpdateRows) * ceil_div(hidden, kUpdateColumns));
}

/// W1 -= lr X^T dH. The tiles of W1 are divided among the blocks of which this is the `block`th of
/// `blocks`.
template <bool kFours>
__device__ void hidden_update_part(const Training& t, const Batch& batch, SplitMemory& memory,
                                   int block, int blocks) {
  const PixelOperand<false, kFours> X{t.pixels, t.order, batch.first, batch.count, t.inputs};
  const Operand<false, kFours> dH{t.dH, t.hidden, batch.count};
  const int tiles = hidden_update_tiles(t.inputs, t.hidden);
  const int across = static_cast<int>(ceil_div(t.hidden, kUpdateColumns));
  for (int tile = block; tile < tiles; tile += blocks) {
    split_product<kUpdateRows, kUpdateColumns>(
        X, dH, t.inputs, t.hidden, batch.count, tile / across * kUpdateRows,
        tile % across * kUpdateColumns, memory.narrow, memory.wide, memory.sums,
        [&](int pixel, int h, float sum) {
          const Index at = Index{pixel} * t.hidden + h;
          float w = t.W1[at];
          t.sgd.update(sum / kWhite, w);
          t.W1[at] = w;
        });
    __syncthreads();
  }
}

struct HeadUpdateMemory {
  Shared<float, kHeadWarps, kWarp> sums;
};

DL_HOST_DEVICE constexpr int head_update_tiles(int hidden, int classes) {
  return static_cast<int>(ceil_div(hidden + 1, kWarp)) * (classes + 1);
}

/// The small parameters: sums over the rows of the minibatch, 32 side by side for a block. W2 and
/// b2 are one matrix, b2 being the weights of a hidden unit that is always 1; b1 is one row more.
__device__ inline void head_update_part(const Training& t, const Batch& batch,
                                        HeadUpdateMemory& memory, int block, int blocks) {
  const int warp = static_cast<int>(threadIdx.y);
  const int tiles = head_update_tiles(t.hidden, t.classes);
  const int across = static_cast<int>(ceil_div(t.hidden + 1, kWarp));
  for (int tile = block; tile < tiles; tile += blocks) {
    const int c = tile / across;  // a class or, behind the last one, b1
    const int h = tile % across * kWarp + lane();
    const bool is_b1 = c == t.classes;
    float sum = 0;
    if (h < t.hidden + (is_b1 ? 0 : 1)) {
      for (int row = warp; row < batch.count; row += kHeadWarps) {
        const Index at = Index{row} * t.hidden + h;
        if (is_b1) {
          sum += t.dH[at];
        } else {
          sum = fmaf(h < t.hidden ? t.H[at] : 1.0f, t.dz[row * t.classes + c], sum);
        }
      }
    }
    memory.sums[warp][lane()] = sum;
    __syncthreads();
    if (warp == 0 && h < t.hidden + (is_b1 ? 0 : 1)) {
      float gradient = 0;
      for (int w = 0; w < kHeadWarps; ++w) {
        gradient += memory.sums[w][lane()];
      }
      const Global<float> parameters = is_b1 ? t.b1 : h < t.hidden ? t.W2 : t.b2;
      const int at = is_b1 ? h : h < t.hidden ? h * t.classes + c : c;
      float w = parameters[at];
      t.sgd.update(gradient, w);
      parameters[at] = w;
    }
    __syncthreads();
  }
}

// ---- The kernels ----
// In a launch, kFours: images and hidden units are both multiples of four in number.

constexpr bool step_fours(Index inputs, Index hidden) { return inputs % 4 == 0 && hidden % 4 == 0; }

template <bool kFours>
__global__ void __launch_bounds__(kWarp* kSplitWarps, kForwardBlocks)
    forward(Training t, Batch batch) {
  __shared__ SplitMemory memory;
  forward_part<kFours>(t, batch, memory);
}
constexpr Launch forward_launch(int count, int hidden) {
  return {{blocks_for(forward_tiles(count, hidden), 1)}, kSplitBlock};
}

template <bool kTrains>
__global__ void __launch_bounds__(kWarp* kHeadWarps) head(Training t, Batch batch) {
  __shared__ HeadMemory memory;
  head_part<kTrains>(t, batch, memory);
}
constexpr Launch head_launch(int count) {
  return {{blocks_for(head_tiles(count), 1)}, kSplitBlock};
}

__global__ void __launch_bounds__(kWarp* kHeadWarps) head_update(Training t, Batch batch) {
  __shared__ HeadUpdateMemory memory;
  head_update_part(t, batch, memory, static_cast<int>(blockIdx.x), static_cast<int>(gridDim.x));
}
constexpr Launch head_update_launch(int hidden, int classes) {
  return {{blocks_for(head_update_tiles(hidden, classes), 1)}, kSplitBlock};
}

template <bool kFours>
__global__ void __launch_bounds__(kWarp* kSplitWarps, kFours ? kUpdateBlocks : 2)
    hidden_update(Training t, Batch batch) {
  __shared__ SplitMemory memory;
  hidden_update_part<kFours>(t, batch, memory, static_cast<int>(blockIdx.x),
                             static_cast<int>(gridDim.x));
}
constexpr Launch hidden_update_launch(int inputs, int hidden) {
  return {{blocks_for(hidden_update_tiles(inputs, hidden), 1)}, kSplitBlock};
}

/// Both updates in one grid: neither needs the other, and the blocks of one fill the gaps that the
/// other leaves. The first blocks are hidden_update's, which take longer.
template <bool kFours>
__global__ void __launch_bounds__(kWarp* kSplitWarps, kFours ? kUpdateBlocks : 2)
    update(Training t, Batch batch) {
  const int large = hidden_update_tiles(t.inputs, t.hidden);
  const int block = static_cast<int>(blockIdx.x);
  if (block < large) {
    __shared__ SplitMemory memory;
    hidden_update_part<kFours>(t, batch, memory, block, large);
  } else {
    __shared__ HeadUpdateMemory memory;
    head_update_part(t, batch, memory, block - large, static_cast<int>(gridDim.x) - large);
  }
}
constexpr Launch update_launch(int inputs, int hidden, int classes) {
  return {{blocks_for(hidden_update_tiles(inputs, hidden) + head_update_tiles(hidden, classes), 1)},
          kSplitBlock};
}

/// How many blocks of train_epoch a multiprocessor is to have room for: with three it would have
/// too few registers for all parts at once.
constexpr int kEpochBlocks = 2;

/// All steps of an epoch. Where the other way has one kernel after the other, here the blocks wait
/// for each other. A cooperative launch: blocks that wait must all be on the GPU at the same time.
template <bool kFours>
__global__ void __launch_bounds__(kWarp* kSplitWarps, kEpochBlocks)
    train_epoch(Training t, Index examples, int batch_size) {
  __shared__ SplitMemory split_memory;
  __shared__ HeadMemory head_memory;
  __shared__ HeadUpdateMemory update_memory;
  const int block = static_cast<int>(blockIdx.x), blocks = static_cast<int>(gridDim.x);
  const auto grid = cooperative_groups::this_grid();
  for (Index first = 0; first < examples; first += batch_size) {
    const Index left = examples - first;
    const Batch batch{first, left < batch_size ? static_cast<int>(left) : batch_size};
    forward_part<kFours>(t, batch, split_memory);
    grid.sync();
    head_part<true>(t, batch, head_memory);
    grid.sync();
    hidden_update_part<kFours>(t, batch, split_memory, block, blocks);
    // The small tiles begin where the large ones end, at the blocks that got one less of them.
    const int large = hidden_update_tiles(t.inputs, t.hidden);
    head_update_part(t, batch, update_memory, (block + blocks - large % blocks) % blocks, blocks);
    grid.sync();
  }
}

// ---- What an epoch comes to ----

constexpr Launch kTotalsLaunch{{1}, {kWarp, kWarp}};

/// totals = the sums of the losses and of the right predictions of `examples` examples, in double:
/// by one block, in a fixed order.
__global__ void epoch_totals(Global<const float> loss, Global<const float> correct, Index examples,
                             Global<double> totals) {
  __shared__ Shared<double, 2, kWarp> of_warp;
  double sums[2] = {};
  for (Index i = threadIdx.y * kWarp + threadIdx.x; i < examples; i += kWarp * kWarp) {
    sums[0] += static_cast<double>(loss[i]);
    sums[1] += static_cast<double>(correct[i]);
  }
  for (int i = 0; i < 2; ++i) {
    const double sum = warp_sum(sums[i]);
    if (lane() == 0) {
      of_warp[i][threadIdx.y] = sum;
    }
  }
  __syncthreads();
  if (threadIdx.y < 2) {
    const double sum = warp_sum<double>(of_warp[threadIdx.y][threadIdx.x]);
    if (lane() == 0) {
      totals[threadIdx.y] = sum;
    }
  }
}

}  // namespace dl::kernels
