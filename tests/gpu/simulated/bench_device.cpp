// The simulated GPU as the benchmarks see it: times are the host's, and mean nothing.

#include "array/backend.h"
#include "base/stopwatch.h"
#include "bench/gpu/device.h"

namespace dl::bench::gpu {

Machine open_machine() {
  return {backend(Device::cuda).description(), "13.0", 4, 1e12, 1e11, 0.25};
}

double seconds_on_gpu(const std::function<void()>& work) {
  const Stopwatch watch;
  work();
  return watch.seconds();
}

}  // namespace dl::bench::gpu
