// The simulated GPU: what gpu/runtime.h and gpu/cublas.h declare, in host memory. A program that
// links dl::simulated_gpu computes with the whole CUDA backend, its launches run by the simulator,
// wherever it says Device::cuda.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace dl::gpu {

/// What a test can see, or set, of the simulated GPU.
struct SimulatedGpu {
  bool has_cublas = true;        // at the first product that wants it
  std::size_t memory = 1 << 30;  // bytes
  std::size_t in_use = 0;
  std::vector<std::string> launches;  // names of the kernels that ran, in their order
  int synchronised = 0;               // how often the host has waited
  int replays = 0;
};
SimulatedGpu& simulated_gpu();

}  // namespace dl::gpu
