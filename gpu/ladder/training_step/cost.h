// What a training step ought to take on a GPU, before anybody has measured it: from how many
// kernels it starts, how much they compute, how many bytes they move and how long shared memory is
// busy. What a measurement is set beside.
#pragma once

#include <string>
#include <vector>

#include <dl/base/shape.h>

namespace dl::gpu {

/// What a GPU does at best.
struct GpuLimits {
  double flops;      // float32 operations a second, all multiprocessors together: 256 in a clock
  double bandwidth;  // bytes a second that its level-two cache gives them
  int multiprocessors;
  // Seconds that it takes to begin the next piece of work:
  double launch;   // the host, to give one kernel to a stream
  double node;     // the GPU, to go on to the next kernel, of a stream or a graph
  double barrier;  // all blocks of a cooperative kernel, to wait for each other
};

/// An H200: 67 TFLOP/s by its data sheet. The times to begin are what RRZE-HPC's gpu-benches found
/// for kernels that touch 64 kB. The cache's bandwidth is an assumption.
inline constexpr GpuLimits kH200{67e12, 5.5e12, 132, 2.43e-6, 1.26e-6, 1.13e-6};

struct StepSizes {
  Index batch = 256, inputs = 784, hidden = 256, classes = 10;
};

/// The ladder: the lessons' own code, eager and in a graph; fused kernels in a graph; one kernel
/// for the whole epoch.
enum class StepRung { eager, graph, four_kernels, three_kernels, one_kernel };
inline constexpr StepRung kStepLadder[] = {StepRung::eager, StepRung::graph, StepRung::four_kernels,
                                           StepRung::three_kernels, StepRung::one_kernel};
const char* name(StepRung rung);

/// One kernel, or one part of the cooperative kernel.
struct KernelCost {
  std::string name;
  Index blocks;
  double flops;
  double bytes;      // to and from the multiprocessors: what two blocks read counts twice
  double turns = 0;  // of shared memory, a clock each; counted for the products alone
};

/// The kernels of one step, by their names; the products by our own kernels for small results.
std::vector<KernelCost> kernels_of_step(StepRung rung, const StepSizes& sizes);

/// The longest of computing and of shared memory's turns, with the multiprocessors that have
/// blocks, and of moving the bytes.
double seconds_of_work(const KernelCost& kernel, const GpuLimits& limits);

struct StepPrediction {
  int launches;     // from the host, each step
  int starts;       // of kernels on the GPU, or barriers
  double starting;  // seconds spent on beginning
  double working;   // seconds spent on the work itself, at best
  double seconds;   // of a step
};
StepPrediction predict(StepRung rung, const StepSizes& sizes, const GpuLimits& limits);

}  // namespace dl::gpu
