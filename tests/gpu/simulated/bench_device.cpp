// The simulated GPU as the benchmarks see it: times are the host's, and mean nothing.

#include <chrono>

#include "array/backend.h"
#include "bench/gpu/device.h"

namespace dl::bench::gpu {

Machine open_machine() {
  return {backend(Device::cuda).description(), "13.0", 4, 1e12, 1e11, 0.25};
}

double seconds_on_gpu(const std::function<void()>& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace dl::bench::gpu
