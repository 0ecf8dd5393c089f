// A real GPU, for the tests of kernels: what simulated_gpu.cpp does, by CUDA.

#include <cuda_runtime.h>

#include <dl/base/check.h>
#include "harness/gpu.h"

namespace dl::harness {

namespace {

/// Throws the failure of the test that runs, unless all is well.
void expect_success(cudaError_t status, const std::string& what) {
  if (status != cudaSuccess) {
    fail_test(concat(what, ": the GPU says '", cudaGetErrorString(status), "'"));
  }
}

/// Why there is no GPU to run on; empty if there is one.
std::string why_no_gpu() {
  int driver = 0, devices = 0;
  cudaDriverGetVersion(&driver);
  if (driver == 0) {
    return "there is no GPU to run on: this machine has no NVIDIA driver";
  }
  const cudaError_t status = cudaGetDeviceCount(&devices);
  return status == cudaSuccess && devices > 0
             ? ""
             : concat("there is no GPU to run on: CUDA says '", cudaGetErrorString(status), "'");
}

const bool looked = (skip_reason() = why_no_gpu(), true);

}  // namespace

GpuFloats::GpuFloats(const std::vector<float>& values)
    : data_(nullptr), size_(static_cast<Index>(values.size())) {
  const std::size_t bytes = values.size() * sizeof(float);
  expect_success(cudaMalloc(&data_, bytes), "memory for the test's numbers");
  expect_success(cudaMemcpy(data_, values.data(), bytes, cudaMemcpyHostToDevice),
                 "copying the test's numbers to the GPU");
}

GpuFloats::~GpuFloats() { cudaFree(data_); }

std::vector<float> GpuFloats::values() const {
  std::vector<float> values(static_cast<std::size_t>(size_));
  expect_success(
      cudaMemcpy(values.data(), data_, values.size() * sizeof(float), cudaMemcpyDeviceToHost),
      "copying the result from the GPU");
  return values;
}

// The simulated GPU has found and counted all that before.
Cause::Cause(const std::string&, const std::string&) {}
Cause::~Cause() = default;
void expect_side_by_side(const Launched&) {}

void in_every_order(const std::function<void()>& test) { test(); }

Launched launch(const std::string& name, const Launch& shape, const void* kernel,
                const std::function<void()>&, void** arguments) {
  const std::string text = call_text(name, shape);
  const dim3 grid(shape.grid.x, shape.grid.y, shape.grid.z);
  const dim3 block(shape.block.x, shape.block.y, shape.block.z);
  expect_success(cudaLaunchKernel(kernel, grid, block, arguments, 0, nullptr), text);
  expect_success(cudaDeviceSynchronize(), text);
  return {text, {}};
}

}  // namespace dl::harness
