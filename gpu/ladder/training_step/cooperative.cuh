// Launches whose blocks wait for each other: all of them must be on the GPU at the same time, so
// there are as many as fit.
#pragma once

#include <algorithm>

#include <dl/base/check.h>
#include "gpu/launch.cuh"
#include "gpu/simulator/simulator.h"

namespace dl::gpu {

/// Like launch(), with up to `per_multiprocessor` blocks on each of the GPU's multiprocessors.
template <class... Parameters>
void launch_cooperative([[maybe_unused]] Stream& stream, [[maybe_unused]] const char* name,
                        int multiprocessors, int per_multiprocessor, const Extent& block,
                        void (*kernel)(Parameters...),
                        std::type_identity_t<Parameters>... arguments) {
#ifdef __CUDACC__
  const int threads = static_cast<int>(block.x * block.y * block.z);
  int fitting = 0;
  cudaOccupancyMaxActiveBlocksPerMultiprocessor(&fitting, kernel, threads, 0);
  check_launch(name);
  check(fitting > 0, "cuda: no block of the kernel ", name, " fits on a multiprocessor");
  const dim3 grid(static_cast<unsigned>(multiprocessors * std::min(fitting, per_multiprocessor)));
  void* addresses[] = {&arguments...};
  cudaLaunchCooperativeKernel(kernel, grid, dim3(block.x, block.y, block.z), addresses, 0,
                              static_cast<cudaStream_t>(stream.handle()));
  check_launch(name);
#else
  const Launch shape{{static_cast<unsigned>(multiprocessors * per_multiprocessor)}, block};
  simulator::simulate(shape, {.cooperative = true}, [=] { kernel(arguments...); });
#endif
}

}  // namespace dl::gpu
