// The calls of CUDA's runtime that the backend makes, each of them checked: what fails becomes an
// Error. Nothing of CUDA is needed to read this.
//
// It is there twice. runtime.cu calls CUDA. tests/gpu/simulated/runtime.cpp keeps the "device's"
// memory on the host and runs the kernels in the simulator, so that the whole backend is tested on
// machines without a GPU.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include <dl/array/backend.h>

namespace dl::gpu {

struct DeviceInfo {
  std::string description;  // "NVIDIA H200, 141 GB, CUDA 13.0"
  int multiprocessors;
};

/// Looks for the GPU and makes it ready. Throws an Error that says why there is none to be used.
DeviceInfo open_device();

/// Throws an Error that says how much memory there is if there is not enough.
void* allocate(std::size_t bytes);
void deallocate(void* block) noexcept;

/// A queue of work: the GPU does it in its order, the host does not wait.
class Stream {
 public:
  Stream();
  ~Stream();
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  /// `from` may be overwritten as soon as this returns.
  void copy_from_host(void* to, const void* from, std::size_t bytes);
  /// Waits for the work that was given before, and for the copy.
  void copy_to_host(void* to, const void* from, std::size_t bytes);
  void copy(void* to, const void* from, std::size_t bytes);
  void synchronize();

  /// Begins a capture: from here on launches are captured and not run.
  void begin_capture();
  /// Ends it, and returns the executable graph, whose replay() launches all of it on this stream.
  std::unique_ptr<CapturedGraph> end_capture();

  /// What it is to CUDA: a cudaStream_t.
  void* handle() const { return handle_; }

 private:
  void* handle_;
};

}  // namespace dl::gpu
