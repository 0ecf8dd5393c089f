#include "bench/gpu/device.h"

#include <cuda_runtime.h>

#include <dl/base/check.h>
#include <dl/base/stopwatch.h>
#include "gpu/cuda_backend.h"
#include "gpu/device.h"

namespace dl::bench::gpu {
namespace {

void check_call(cudaError_t status, const char* call) {
  check(status == cudaSuccess,
        dl::gpu::failed_call(call, status, cudaGetErrorString(status), nullptr));
}

double attribute(cudaDeviceAttr which) {
  int value = 0;
  check_call(cudaDeviceGetAttribute(&value, which, 0), "cudaDeviceGetAttribute");
  return value;
}

/// Units for float32 in a multiprocessor, by compute capability (CUDA C++ Programming Guide,
/// "Arithmetic Instructions").
int cores(int major, int minor) { return major == 7 || (major == 8 && minor == 0) ? 64 : 128; }

CudaBackend& cuda() { return dynamic_cast<CudaBackend&>(backend(Device::cuda)); }

class Event {
 public:
  Event() { check_call(cudaEventCreate(&event_), "cudaEventCreate"); }
  ~Event() { cudaEventDestroy(event_); }
  Event(const Event&) = delete;
  Event& operator=(const Event&) = delete;

  void record() {
    check_call(cudaEventRecord(event_, static_cast<cudaStream_t>(cuda().stream().handle())),
               "cudaEventRecord");
  }
  double seconds_since(const Event& start) const {
    check_call(cudaEventSynchronize(event_), "cudaEventSynchronize");
    float milliseconds = 0;
    check_call(cudaEventElapsedTime(&milliseconds, start.event_, event_), "cudaEventElapsedTime");
    return 1e-3 * static_cast<double>(milliseconds);
  }

 private:
  cudaEvent_t event_ = nullptr;
};

}  // namespace

Machine open_machine() {
  const Stopwatch watch;
  backend(Device::cuda);
  Machine machine{};
  machine.context_seconds = watch.seconds();
  machine.description = cuda().description();
  int driver = 0;
  check_call(cudaDriverGetVersion(&driver), "cudaDriverGetVersion");
  machine.driver = concat(driver / 1000, '.', driver % 1000 / 10);
  machine.multiprocessors = cuda().multiprocessors();

  const int major = static_cast<int>(attribute(cudaDevAttrComputeCapabilityMajor));
  const int minor = static_cast<int>(attribute(cudaDevAttrComputeCapabilityMinor));
  const double hertz = 1e3 * attribute(cudaDevAttrClockRate);
  machine.peak_flops = 2.0 * cores(major, minor) * machine.multiprocessors * hertz;
  // Twice each clock, so many bits at a time.
  machine.peak_bandwidth = 2 * 1e3 * attribute(cudaDevAttrMemoryClockRate) *
                           attribute(cudaDevAttrGlobalMemoryBusWidth) / 8;
  return machine;
}

double seconds_on_gpu(const std::function<void()>& work) {
  Event start, end;
  start.record();
  work();
  end.record();
  return end.seconds_since(start);
}

}  // namespace dl::bench::gpu
