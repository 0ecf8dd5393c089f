#include "array/backend.h"

#include <utility>

#include "base/check.h"

namespace dl {
namespace {

CudaOptions options_of_cuda;

}  // namespace

std::unique_ptr<Recording> Backend::record(const std::function<void()>&) {
  fail("record: this device only does its work at once");
}

void Backend::linear(const Array& X, const Array& W, const Array& b, Array& Y) {
  matmul(X, Transpose::no, W, Transpose::yes, Y);
  zip(Add{}, Y, b, Y);
}

std::shared_ptr<BufferPool> Backend::exchange_pool(std::shared_ptr<BufferPool> pool) {
  return std::exchange(pool_, std::move(pool));
}

const CudaOptions& cuda_options() { return options_of_cuda; }
void set_cuda_options(const CudaOptions& options) { options_of_cuda = options; }

namespace {

// The backends are never destroyed: Arrays may live in static variables and die after them.
Backend*& opened(Device device) {
  if (device == Device::cpu) {
    static Backend* cpu = open_cpu_backend();
    return cpu;
  }
  static Backend* cuda = open_cuda_backend();
  return cuda;
}

}  // namespace

Backend& backend(Device device) { return *opened(device); }
Backend& replace_backend(Device device, Backend& other) {
  return *std::exchange(opened(device), &other);
}

}  // namespace dl
