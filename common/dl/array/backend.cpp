#include <dl/array/backend.h>

#include <utility>

#include <dl/base/check.h>

namespace dl {
namespace {

CudaOptions options_of_cuda;

}  // namespace

std::unique_ptr<CapturedGraph> Backend::capture(const std::function<void()>&) {
  fail("capture: this device only does its work at once");
}

std::shared_ptr<BufferPool> Backend::exchange_pool(std::shared_ptr<BufferPool> pool) {
  return std::exchange(pool_, std::move(pool));
}

const CudaOptions& cuda_options() { return options_of_cuda; }
void set_cuda_options(const CudaOptions& options) { options_of_cuda = options; }

Backend& backend(Device device) {
  // Never destroyed: Arrays may live in static variables and die after them.
  if (device == Device::cpu) {
    static Backend* const cpu = open_cpu_backend();
    return *cpu;
  }
  static Backend* const cuda = open_cuda_backend();
  return *cuda;
}

}  // namespace dl
