// Pictures of the ladder of the training step.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <numeric>
#include <set>
#include <span>
#include <string>
#include <vector>

#include <dl/base/check.h>
#include "drawing.h"
#include "gpu/ladder/training_step/cost.h"
#include "gpu/ladder/training_step/training_step.cuh"
#include "gpu/simulator/simulator.h"
#include "pictures.h"

namespace dl::gpu_traces {
namespace {

using gpu::kH200;
using plot::Align;

constexpr double kMicro = 1e6;
constexpr const char* kBlue = "#0072b2";
constexpr const char* kGreen = "#009e73";
constexpr const char* kOrange = "#e69f00";
constexpr const char* kPink = "#cc79a7";
constexpr const char* kGrey = "#c3c9d0";
constexpr const char* kEmpty = "#eef0f2";

// The network of the notebook, and as many blocks as one kernel for an epoch has on an H200.
constexpr int kInputs = 784, kHidden = 256, kClasses = 10, kBatch = 256;
constexpr int kBlocks = kH200.multiprocessors * kernels::kEpochBlocks;

/// Numbers that begin where a GPU's memory would: at a multiple of 256 bytes.
template <class T>
class Buffer {
 public:
  explicit Buffer(int count, T value = {})
      : all_(static_cast<std::size_t>(count) + kAlignment / sizeof(T), value) {
    void* first = all_.data();
    std::size_t room = all_.size() * sizeof(T);
    std::align(kAlignment, static_cast<std::size_t>(count) * sizeof(T), first, room);
    numbers = {static_cast<T*>(first), static_cast<std::size_t>(count)};
  }
  Buffer(const Buffer&) = delete;

  std::span<T> numbers;

 private:
  static constexpr std::size_t kAlignment = 256;
  std::vector<T> all_;
};

/// Both updates, as the kernel for an epoch does them: the small tiles begin where the large end.
__global__ void large_update(kernels::Training t, kernels::Batch batch) {
  __shared__ kernels::SplitMemory memory;
  kernels::hidden_update_part<true>(t, batch, memory, static_cast<int>(blockIdx.x),
                                    static_cast<int>(gridDim.x));
}
__global__ void small_update(kernels::Training t, kernels::Batch batch) {
  __shared__ kernels::HeadUpdateMemory memory;
  const int block = static_cast<int>(blockIdx.x), blocks = static_cast<int>(gridDim.x);
  const int large = kernels::hidden_update_tiles(t.inputs, t.hidden);
  kernels::head_update_part(t, batch, memory, (block + blocks - large % blocks) % blocks, blocks);
}

/// A part of the step: what it asks of memory, and the seconds that each multiprocessor has work.
struct Part {
  std::string name;
  const char* colour;
  Index asked = 0, fetched = 0;  // pieces of 32 bytes: by its warps, and by its blocks, each once
  std::vector<double> seconds = std::vector<double>(kH200.multiprocessors);

  double longest() const { return std::ranges::max(seconds); }
  double mean() const {
    return std::accumulate(seconds.begin(), seconds.end(), 0.0) / kH200.multiprocessors;
  }
  Index busy() const {
    return std::ranges::count_if(seconds, [](double s) { return s > 0; });
  }
};

/// Runs a part and works out from its accesses how long each multiprocessor is busy: the longer of
/// shared memory's turns, one in a clock, and of its share of the level-two cache's bandwidth,
/// where its first-level cache is taken to hold what a block has fetched. (The multiplications of
/// both products take less than the turns.) The blocks are dealt out in turn.
template <class Kernel>
Part run_part(const std::string& name, const char* colour, Kernel* kernel,
              const kernels::Training& training) {
  const double clocks = kH200.flops / 256 / kH200.multiprocessors;
  const double bandwidth = kH200.bandwidth / kH200.multiprocessors;
  Part part{name, colour};
  std::vector<Index> turns(kH200.multiprocessors);
  std::vector<std::set<std::uintptr_t>> pieces(kBlocks);
  const auto note = [&](const simulator::WarpTrace& trace) {
    for (const simulator::WarpAccess& access : trace.shared) {
      turns[static_cast<std::size_t>(trace.block % kH200.multiprocessors)] +=
          simulator::wavefronts(access).all;
    }
    for (const simulator::WarpAccess& access : trace.global) {
      part.asked += simulator::sectors(access);
      for (const std::uintptr_t address : access.addresses) {
        if (address != 0) {
          pieces[static_cast<std::size_t>(trace.block)].insert(address / 32);
        }
      }
    }
  };
  simulator::simulate({{static_cast<unsigned>(kBlocks)}, kernels::kSplitBlock},
                      {.transactions = true, .trace = note}, kernel, training,
                      kernels::Batch{0, kBatch});
  for (std::size_t i = 0; i < part.seconds.size(); ++i) {
    Index fetched = 0;
    for (std::size_t block = i; block < pieces.size(); block += part.seconds.size()) {
      fetched += std::ssize(pieces[block]);
    }
    part.fetched += fetched;
    part.seconds[i] = std::max(static_cast<double>(turns[i]) / clocks,
                               32 * static_cast<double>(fetched) / bandwidth);
  }
  return part;
}

/// The parts of one step, in their order, and behind which of them all blocks wait.
std::vector<Part> parts_of_step() {
  // No access depends on the values.
  const Buffer<std::uint8_t> pixels(kBatch * kInputs, 128);
  const Buffer<std::int32_t> labels(kBatch, 3);
  const Buffer<Index> order(kBatch, 0);
  std::iota(order.numbers.begin(), order.numbers.end(), 0);
  const Buffer<float> W1(kInputs * kHidden), b1(kHidden), W2(kHidden * kClasses), b2(kClasses);
  const Buffer<float> H(kBatch * kHidden), dz(kBatch * kClasses), dH(kBatch * kHidden);
  const Buffer<float> loss(kBatch), correct(kBatch);
  const kernels::Training training{kInputs,        kHidden,       kClasses,        pixels.numbers,
                                   labels.numbers, order.numbers, W1.numbers,      b1.numbers,
                                   W2.numbers,     b2.numbers,    H.numbers,       dz.numbers,
                                   dH.numbers,     loss.numbers,  correct.numbers, SgdStep{0.1f}};
  return {run_part("forward", kBlue, kernels::forward<true>, training),
          run_part("head", kGreen, kernels::head<true>, training),
          run_part("hidden_update", kOrange, large_update, training),
          run_part("head_update", kPink, small_update, training)};
}

/// Ticks below, every `step` microseconds.
void draw_time(Drawing& page, const plot::Place& area, double scale, double step) {
  for (double us = 0; us * scale <= area.width + 0.1; us += step) {
    const double x = area.left + us * scale;
    page.line(x, area.top, x, area.bottom() + 4, "#d5d9de");
    page.text(fmt::format("{:g}", us), x, area.bottom() + 12, {.size = 10});
  }
  page.text("microseconds, predicted", area.middle(), area.bottom() + 28,
            {.colour = plot::kSoftInk});
}

}  // namespace

void draw_barriers(plot::Figures& figures) {
  const std::vector<Part> parts = parts_of_step();
  std::printf("\n%-13s  %15s  %8s  %10s  %10s  %7s\n", "part", "multiprocessors", "MB asked",
              "MB fetched", "us longest", "us mean");
  for (const Part& part : parts) {
    const auto mega = [](Index of_32) { return 32 * static_cast<double>(of_32) / 1e6; };
    std::printf("%-13s  %15td  %8.1f  %10.1f  %10.2f  %7.2f\n", part.name.c_str(), part.busy(),
                mega(part.asked), mega(part.fetched), kMicro * part.longest(),
                kMicro * part.mean());
  }

  constexpr double kLeft = 44, kTop = 62, kRow = 2, kRight = 16;
  const double rows = kRow * kH200.multiprocessors;
  Drawing page({plot::kFullWidth, kTop + rows + 44});
  const std::size_t last = parts.size() - 1;  // shares its barrier with the part before
  std::vector<double> updates(kH200.multiprocessors);
  for (std::size_t i = 0; i < updates.size(); ++i) {
    updates[i] = parts[last - 1].seconds[i] + parts[last].seconds[i];
  }
  const double whole = kMicro * (parts[0].longest() + parts[1].longest() +
                                 std::ranges::max(updates) + 3 * kH200.barrier);
  const double at_work =
      kMicro * std::accumulate(parts.begin(), parts.end(), 0.0,
                               [](double sum, const Part& part) { return sum + part.mean(); });
  std::printf("\n%-8s  %10s  %10s  %14s\n", "the step", "us in all", "us at work",
              "us at barriers");
  std::printf("%-8s  %10.1f  %10.1f  %14.1f\n", "one", whole, at_work, 3 * kMicro * kH200.barrier);
  const double scale = (plot::kFullWidth - kLeft - kRight) / whole;
  const plot::Place area{kLeft, kTop, plot::kFullWidth - kLeft - kRight, rows};
  page.box(area, kEmpty);

  double begin = 0;  // of the part, in microseconds
  const auto draw_part = [&](const Part& part, const std::vector<double>& from) {
    for (std::size_t i = 0; i < part.seconds.size(); ++i) {
      page.box({kLeft + scale * (begin + kMicro * from[i]), kTop + kRow * static_cast<double>(i),
                scale * kMicro * part.seconds[i], kRow + 0.4},
               part.colour);
    }
  };
  const auto draw_barrier = [&](double longest) {
    begin += kMicro * longest;
    page.box({kLeft + scale * begin, kTop, scale * kMicro * kH200.barrier, rows}, kGrey);
    page.text("barrier", kLeft + scale * (begin + kMicro * kH200.barrier / 2), kTop + rows / 2,
              {.upright = true});
    begin += kMicro * kH200.barrier;
  };
  const auto name = [&](const Part& part, double x) {
    page.box({x, 43, 10, 10}, part.colour);
    page.text(fmt::format("{} ({})", part.name, part.busy()), x + 15, 48, {.align = Align::left});
  };
  const std::vector<double> at_once(kH200.multiprocessors);
  name(parts[0], kLeft);
  draw_part(parts[0], at_once);
  draw_barrier(parts[0].longest());
  name(parts[1], kLeft + scale * begin);
  draw_part(parts[1], at_once);
  draw_barrier(parts[1].longest());
  name(parts[2], kLeft + scale * begin);
  name(parts[3], kLeft + scale * begin + 160);
  draw_part(parts[2], at_once);
  draw_part(parts[3], parts[2].seconds);
  draw_barrier(std::ranges::max(updates));
  page.text("A step in one kernel: the multiprocessors at work in each part, and the waiting",
            plot::kFullWidth / 2, 16, {.weight = plot::Weight::bold});
  page.text("132 multiprocessors", 28, kTop + rows / 2,
            {.colour = plot::kSoftInk, .upright = true});
  draw_time(page, area, scale, 1);
  if (figures.wanted()) {
    figures.draw("barriers", page);
  }
}

void draw_starts(plot::Figures& figures) {
  constexpr double kLeft = 16, kTop = 44, kRow = 20, kPitch = 52;
  const double whole = kMicro * predict(gpu::StepRung::eager, {}, kH200).seconds;
  const double scale = (plot::kFullWidth - 2 * kLeft) / whole;
  Drawing page({plot::kFullWidth, kTop + kPitch * 5 + 42});
  const plot::Place area{kLeft, kTop, plot::kFullWidth - 2 * kLeft, kPitch * 5};
  page.text("One step on each rung: when its kernels begin, and when they work",
            plot::kFullWidth / 2, 14, {.weight = plot::Weight::bold});
  double top = kTop + 8;
  for (const gpu::StepRung rung : gpu::kStepLadder) {
    const gpu::StepPrediction step = predict(rung, {}, kH200);
    // Where the host is slower than the GPU, a kernel begins when it has been started.
    const bool waits_for_host = step.launches * kH200.launch > step.starting + step.working;
    page.text(gpu::name(rung), kLeft, top, {.align = Align::left});
    const double bar = top + 9;
    const double end = kLeft + scale * kMicro * step.seconds;
    const bool beside = end < plot::kFullWidth - 80;
    page.text(fmt::format("{:.1f} us", kMicro * step.seconds), beside ? end + 8 : end,
              beside ? bar + kRow / 2 : top,
              {.align = beside ? Align::left : Align::right, .weight = plot::Weight::bold});
    page.box({kLeft, bar, end - kLeft, kRow}, kEmpty);
    double at = 0;
    int number = 0;
    const double starting = step.starting / step.starts;
    for (const gpu::KernelCost& kernel : kernels_of_step(rung, {})) {
      const double work = seconds_of_work(kernel, kH200);
      if (waits_for_host) {
        at = std::max(at, number * kH200.launch);
      }
      page.box({kLeft + scale * kMicro * at, bar, scale * kMicro * starting, kRow}, kGrey);
      page.box({kLeft + scale * kMicro * (at + starting), bar, std::max(scale * kMicro * work, 0.8),
                kRow},
               kBlue);
      at += starting + work;
      ++number;
    }
    top += kPitch;
  }
  draw_time(page, area, scale, 10);
  const auto legend = [&](double x, const char* colour, const char* words) {
    page.box({x, 28, 10, 10}, colour);
    page.text(words, x + 15, 33, {.align = Align::left, .colour = plot::kSoftInk});
  };
  legend(kLeft, kGrey, "to begin a kernel, or a barrier");
  legend(kLeft + 230, kBlue, "to do its work");
  legend(kLeft + 370, kEmpty, "the GPU waits for the host");
  if (figures.wanted()) {
    figures.draw("starts", page);
  }
}

}  // namespace dl::gpu_traces
