#include "gpu/ladder/training_step/cost.h"

#include <algorithm>
#include <cmath>

#include "gpu/kernels/launch.h"

namespace dl::gpu {
namespace {

constexpr double kFloat = 4;                // bytes
constexpr double kFlopsInAClock = 2 * 128;  // of a multiprocessor, for which a turn takes a clock

/// C (m, n) = A B over k, in tiles of C: each block reads its rows of A and its columns of B. Its
/// warps go along k in tiles `depth` deep, each with 16 numbers of C in a lane.
KernelCost product(const char* name, Index m, Index n, Index k, Index tile_rows, Index tile_columns,
                   Index tile_depth, double bytes_of_A = kFloat) {
  const auto rows = static_cast<double>(m), columns = static_cast<double>(n),
             depth = static_cast<double>(k);
  const auto down = static_cast<double>(ceil_div(m, tile_rows)),
             across = static_cast<double>(ceil_div(n, tile_columns));
  // Turns of shared memory: for each step along k, to write a number of either tile and to read
  // four numbers of each; and at the end, to write the sums of eight warps and to read them.
  const Index steps = ceil_div(k, tile_depth) * tile_depth;
  const double turns =
      static_cast<double>(steps) * (static_cast<double>(tile_rows + tile_columns) / 32 + 2 + 2) +
      2 * 8 * static_cast<double>(tile_rows * tile_columns) / 32;
  return {name, ceil_div(m, tile_rows) * ceil_div(n, tile_columns), 2 * rows * columns * depth,
          bytes_of_A * rows * depth * across + kFloat * (depth * columns * down + rows * columns),
          down * across * turns};
}

/// A kernel that reads and writes so many numbers, and does one operation for each of `size`.
KernelCost pass(const char* name, Index size, double numbers) {
  return {name, ceil_div(size, 1024), static_cast<double>(size), kFloat * numbers};
}

/// The kernels that the lessons' code starts, as the backend has them.
std::vector<KernelCost> of_the_lessons(const StepSizes& s) {
  const auto B = static_cast<double>(s.batch), I = static_cast<double>(s.inputs),
             H = static_cast<double>(s.hidden), C = static_cast<double>(s.classes);
  const Index BH = s.batch * s.hidden, BC = s.batch * s.classes;
  const auto matmul = [](Index m, Index n, Index k) {
    return product("matmul_small", m, n, k, 16, 32, 16);
  };
  const auto column_sums = [&](Index columns) {
    return KernelCost{"sum_columns", ceil_div(columns, 32), B * static_cast<double>(columns),
                      kFloat * (B + 1) * static_cast<double>(columns)};
  };
  const auto rows = [&](const char* name, double numbers) {
    return KernelCost{name, ceil_div(s.batch, 8), 10 * B * C, kFloat * numbers};
  };
  const KernelCost row_sums{"sum_rows", 1, B, kFloat * B};
  std::vector<KernelCost> kernels{
      {"load_batch", ceil_div(s.batch * s.inputs, 1024), B * I,
       (1 + kFloat) * B * I + 2 * kFloat * B},
      // X W1 + b1, the larger of that and zeros
      matmul(s.batch, s.hidden, s.inputs),
      pass("add", BH, 2 * B * H),
      pass("fill", BH, B * H),
      pass("maximum", BH, 3 * B * H),
      // H W2 + b2, its loss
      matmul(s.batch, s.classes, s.hidden),
      pass("add", BC, 2 * B * C),
      rows("cross_entropy", 2 * B * C),
      row_sums,
      // Backwards
      pass("fill", 1, 1),
      pass("sum_backward", s.batch, B),
      rows("cross_entropy_backward", 2 * B * C),
      column_sums(s.classes),
      matmul(s.batch, s.hidden, s.classes),
      matmul(s.hidden, s.classes, s.batch),
      pass("maximum", BH, 4 * B * H),
      column_sums(s.hidden),
      matmul(s.inputs, s.hidden, s.batch),
  };
  const Index weights = s.inputs * s.hidden;
  const double parameters = (I + 1) * H + (H + 1) * C;
  // Each of the four has as many blocks as the largest would need.
  kernels.push_back({"sgd", 4 * ceil_div(weights, 1024), parameters, 3 * kFloat * parameters});
  // The loss and the right predictions of the epoch
  kernels.push_back(row_sums);
  kernels.push_back({"count_correct", 1, B * C, kFloat * (B * C + B)});
  kernels.push_back({"accumulate", 2, 2, kFloat * 6});
  return kernels;
}

/// The kernels of training_step.cuh.
std::vector<KernelCost> fused(StepRung rung, const StepSizes& s) {
  const auto B = static_cast<double>(s.batch), I = static_cast<double>(s.inputs),
             H = static_cast<double>(s.hidden), C = static_cast<double>(s.classes);
  const KernelCost forward = product("forward", s.batch, s.hidden, s.inputs, 32, 16, 8, 1);

  const Index head_blocks = ceil_div(s.batch, 2);  // each reads all of W2
  const KernelCost head{"head", head_blocks, 4 * B * H * C,
                        kFloat * (2 * B * H + static_cast<double>(head_blocks) * H * C + B * C)};

  const Index across = ceil_div(s.hidden + 1, 32);
  const KernelCost head_update{
      "head_update", across * (s.classes + 1), 2 * B * (H + 1) * (C + 1),
      kFloat * (B * H * (C + 1) + static_cast<double>(across) * B * C + 2 * H * C)};

  KernelCost hidden_update = product("hidden_update", s.inputs, s.hidden, s.batch, 16, 32, 8, 1);
  hidden_update.bytes += kFloat * I * H;  // W1 is read and written
  if (rung == StepRung::four_kernels) {
    return {forward, head, head_update, hidden_update};
  }
  return {
      forward,
      head,
      {"update", hidden_update.blocks + head_update.blocks, hidden_update.flops + head_update.flops,
       hidden_update.bytes + head_update.bytes, hidden_update.turns}};
}

}  // namespace

const char* name(StepRung rung) {
  switch (rung) {
    case StepRung::eager:
      return "eager operations";
    case StepRung::graph:
      return "the same in a graph";
    case StepRung::four_kernels:
      return "four fused kernels, graph";
    case StepRung::three_kernels:
      return "three fused kernels, graph";
    case StepRung::one_kernel:
      return "one kernel for an epoch";
  }
  return "";
}

std::vector<KernelCost> kernels_of_step(StepRung rung, const StepSizes& sizes) {
  return rung == StepRung::eager || rung == StepRung::graph ? of_the_lessons(sizes)
                                                            : fused(rung, sizes);
}

double seconds_of_work(const KernelCost& kernel, const GpuLimits& limits) {
  // Blocks go to the multiprocessors in turn: the one that gets most of them is the last to finish.
  const auto most = static_cast<double>(ceil_div(kernel.blocks, limits.multiprocessors));
  const double share =
      static_cast<double>(kernel.blocks) / (most * static_cast<double>(limits.multiprocessors));
  const double clocks = limits.flops / kFlopsInAClock;  // a second, of all together
  return std::max({kernel.flops / (limits.flops * share), kernel.turns / (clocks * share),
                   kernel.bytes / limits.bandwidth});
}

StepPrediction predict(StepRung rung, const StepSizes& sizes, const GpuLimits& limits) {
  const std::vector<KernelCost> kernels = kernels_of_step(rung, sizes);
  const auto count = static_cast<int>(kernels.size());
  StepPrediction p{};
  for (const KernelCost& kernel : kernels) {
    p.working += seconds_of_work(kernel, limits);
  }
  p.starts = count;
  p.starting = count * (rung == StepRung::one_kernel ? limits.barrier : limits.node);
  switch (rung) {
    case StepRung::eager:
      p.launches = count;
      break;
    case StepRung::graph:
      p.launches = 2;  // load_batch, and the graph of the rest
      break;
    default:
      p.launches = 0;  // one for an epoch
      break;
  }
  // While the GPU works, the host gives it more: the slower of the two decides.
  p.seconds = std::max(p.starting + p.working, p.launches * limits.launch);
  return p;
}

}  // namespace dl::gpu
