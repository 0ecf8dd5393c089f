// The simulated GPU as the benchmarks see it: times are the host's, and mean nothing.

#include <cstdlib>

#include <dl/array/backend.h>
#include <dl/base/stopwatch.h>
#include "bench/gpu/device.h"
#include "gpu/simulated/runtime.h"

namespace dl::bench::gpu {

Machine open_machine() {
  if (const char* bytes = std::getenv("DL_SIMULATED_MEMORY")) {
    dl::gpu::simulated_gpu().memory = std::strtoull(bytes, nullptr, 10);
  }
  return {backend(Device::cuda).description(), "13.0", 4, 1e12, 1e11, 0.25};
}

double seconds_on_gpu(const std::function<void()>& work) {
  const Stopwatch watch;
  work();
  return watch.seconds();
}

}  // namespace dl::bench::gpu
