// The GPU as the benchmarks see it: what it could do at best, and a clock of its own.
//
// Like gpu/runtime.h it is there twice: device.cu asks CUDA, tests/gpu/simulated/bench_device.cpp
// answers for the simulated GPU.
#pragma once

#include <functional>
#include <string>

namespace dl::bench::gpu {

struct Machine {
  std::string description;  // "NVIDIA H200, 141 GB, CUDA 13.0"
  std::string driver;       // the version of CUDA that the driver knows
  int multiprocessors;
  double peak_flops;       // float32, a second, by clock and number of cores
  double peak_bandwidth;   // of the memory, bytes a second, by clock and width
  double context_seconds;  // what the first call of CUDA took
};

/// Opens the GPU. Throws an Error that says why there is none to be used.
Machine open_machine();

/// Seconds between the moments at which the GPU's stream comes to what `work` gives to it, and past
/// it.
double seconds_on_gpu(const std::function<void()>& work);

}  // namespace dl::bench::gpu
