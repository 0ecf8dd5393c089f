#include "gpu/runtime.h"

#include <cuda_runtime.h>

#include <cstdlib>

#include <dl/base/check.h>
#include "gpu/device.h"
#include "gpu/launch.cuh"

namespace dl::gpu {
namespace {

// The codes that device.h has without CUDA's header.
constexpr bool same(int ours, cudaError_t cudas) { return ours == static_cast<int>(cudas); }
static_assert(same(kSuccess, cudaSuccess) && same(kOutOfMemory, cudaErrorMemoryAllocation) &&
              same(kNotInitialised, cudaErrorInitializationError) &&
              same(kDriverTooOld, cudaErrorInsufficientDriver) &&
              same(kDevicesUnavailable, cudaErrorDevicesUnavailable) &&
              same(kNoDevice, cudaErrorNoDevice) &&
              same(kNoKernelImage, cudaErrorNoKernelImageForDevice) &&
              same(kUncorrectableMemory, cudaErrorECCUncorrectable) &&
              same(kInvalidPtx, cudaErrorInvalidPtx) &&
              same(kUnsupportedPtx, cudaErrorUnsupportedPtxVersion) &&
              same(kIllegalAddress, cudaErrorIllegalAddress) &&
              same(kLaunchTimeout, cudaErrorLaunchTimeout) && same(kAssert, cudaErrorAssert) &&
              same(kHardwareStackError, cudaErrorHardwareStackError) &&
              same(kIllegalInstruction, cudaErrorIllegalInstruction) &&
              same(kMisalignedAddress, cudaErrorMisalignedAddress) &&
              same(kInvalidAddressSpace, cudaErrorInvalidAddressSpace) &&
              same(kInvalidProgramCounter, cudaErrorInvalidPc) &&
              same(kLaunchFailure, cudaErrorLaunchFailure) &&
              same(kSystemNotReady, cudaErrorSystemNotReady) &&
              same(kDriverMismatch, cudaErrorSystemDriverMismatch) &&
              same(kCompatibilityPackage, cudaErrorCompatNotSupportedOnDevice));

const char* last_launch = nullptr;

/// Throws an Error unless `status`, which `call` returned, is success.
void check_call(cudaError_t status, const char* call) {
  if (status != cudaSuccess) {
    cudaGetLastError();  // or the next check of a launch would find the same error again
    fail(failed_call(call, status, cudaGetErrorString(status), last_launch));
  }
}

/// Does nothing: it runs where the program has code for this GPU.
__global__ void probe() {}

/// Asks the driver for one thing after the other, up to the first that fails.
DeviceProbe look_for_gpu(cudaDeviceProp& properties) {
  DeviceProbe f;
  f.runtime = CUDART_VERSION;
  f.built_for = DL_CUDA_ARCHITECTURES;
  if (const char* visible = std::getenv("CUDA_VISIBLE_DEVICES")) {
    f.visible = visible;
  }
  const auto succeeds = [&f](const char* call, cudaError_t status) {
    f.call = call;
    f.status = status;
    f.text = cudaGetErrorString(status);
    return status == cudaSuccess;
  };
  int devices = 0;
  if (!succeeds("cudaDriverGetVersion", cudaDriverGetVersion(&f.driver)) ||
      !succeeds("cudaGetDeviceCount", cudaGetDeviceCount(&devices)) ||
      !succeeds("cudaGetDeviceProperties", cudaGetDeviceProperties(&properties, 0))) {
    return f;
  }
  f.name = properties.name;
  f.capability = 10 * properties.major + properties.minor;
  if (f.capability < kOldestCapability) {
    return f;
  }
  cudaFuncAttributes attributes;
  if (succeeds("cudaFree", cudaFree(nullptr)) &&  // which starts the context
      succeeds("cudaFuncGetAttributes", cudaFuncGetAttributes(&attributes, probe))) {
    probe<<<1, 1>>>();
    if (succeeds("the first launch", cudaGetLastError())) {
      succeeds("the first kernel", cudaDeviceSynchronize());
    }
  }
  return f;
}

/// A CUDA graph, ready to run.
class Graph : public CapturedGraph {
 public:
  Graph(cudaGraph_t graph, cudaStream_t stream) : stream_(stream) {
    check_call(cudaGraphInstantiate(&executable_, graph, 0), "cudaGraphInstantiate");
  }
  ~Graph() override { cudaGraphExecDestroy(executable_); }
  Graph(const Graph&) = delete;
  Graph& operator=(const Graph&) = delete;

  void replay() override {
    last_launch = "a captured step";
    check_call(cudaGraphLaunch(executable_, stream_), "cudaGraphLaunch");
  }

 private:
  cudaGraphExec_t executable_ = nullptr;
  cudaStream_t stream_;
};

cudaStream_t stream_of(void* handle) { return static_cast<cudaStream_t>(handle); }

}  // namespace

DeviceInfo open_device() {
  cudaDeviceProp properties{};
  const DeviceProbe findings = look_for_gpu(properties);
  const std::string problem = why_unusable(findings);
  check(problem.empty(), problem);
  return {concat(properties.name, ", ", properties.totalGlobalMem / 1'000'000'000, " GB, CUDA ",
                 findings.runtime / 1000, '.', findings.runtime % 1000 / 10),
          properties.multiProcessorCount};
}

void* allocate(std::size_t bytes) {
  void* block = nullptr;
  const cudaError_t status = cudaMalloc(&block, bytes);
  if (status == cudaErrorMemoryAllocation) {
    cudaGetLastError();
    std::size_t free = 0, total = 0;
    check_call(cudaMemGetInfo(&free, &total), "cudaMemGetInfo");
    fail(out_of_memory(bytes, free, total));
  }
  check_call(status, "cudaMalloc");
  return block;
}

// Nothing can be done about an error here; after one that lasts, the next call reports it.
void deallocate(void* block) noexcept { cudaFree(block); }

Stream::Stream() : handle_(nullptr) {
  cudaStream_t stream = nullptr;
  check_call(cudaStreamCreateWithFlags(&stream, cudaStreamNonBlocking),
             "cudaStreamCreateWithFlags");
  handle_ = stream;
}

Stream::~Stream() { cudaStreamDestroy(stream_of(handle_)); }

void Stream::copy_from_host(void* to, const void* from, std::size_t bytes) {
  check_call(cudaMemcpyAsync(to, from, bytes, cudaMemcpyHostToDevice, stream_of(handle_)),
             "cudaMemcpyAsync (to the GPU)");
  // From memory that the GPU cannot read by itself CUDA has taken a copy; of other it need not.
  int reads_pageable_memory = 0;
  check_call(cudaDeviceGetAttribute(&reads_pageable_memory, cudaDevAttrPageableMemoryAccess, 0),
             "cudaDeviceGetAttribute");
  if (reads_pageable_memory != 0) {
    synchronize();
  }
}

void Stream::copy_to_host(void* to, const void* from, std::size_t bytes) {
  check_call(cudaMemcpyAsync(to, from, bytes, cudaMemcpyDeviceToHost, stream_of(handle_)),
             "cudaMemcpyAsync (from the GPU)");
  synchronize();
}

void Stream::copy(void* to, const void* from, std::size_t bytes) {
  check_call(cudaMemcpyAsync(to, from, bytes, cudaMemcpyDeviceToDevice, stream_of(handle_)),
             "cudaMemcpyAsync (on the GPU)");
}

void Stream::synchronize() {
  check_call(cudaStreamSynchronize(stream_of(handle_)), "cudaStreamSynchronize");
}

void Stream::begin_capture() {
  // Relaxed: the memory that the captured work asks for is allocated meanwhile.
  check_call(cudaStreamBeginCapture(stream_of(handle_), cudaStreamCaptureModeRelaxed),
             "cudaStreamBeginCapture");
}

std::unique_ptr<CapturedGraph> Stream::end_capture() {
  cudaGraph_t graph = nullptr;
  check_call(cudaStreamEndCapture(stream_of(handle_), &graph), "cudaStreamEndCapture");
  const std::unique_ptr<CUgraph_st, decltype(&cudaGraphDestroy)> captured(graph, &cudaGraphDestroy);
  return std::make_unique<Graph>(graph, stream_of(handle_));
}

void check_launch(const char* kernel) {
  last_launch = kernel;
  check_call(cudaGetLastError(), kernel);
}

}  // namespace dl::gpu
