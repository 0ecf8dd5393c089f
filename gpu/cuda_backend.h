// The GPU as a Backend. What it computes is in the files beside this one, named after their
// subjects as in common/cpu; the CUDA kernels that they launch are in kernels/.
#pragma once

#include <dl/array/backend.h>
#include "gpu/cublas.h"
#include "gpu/runtime.h"

namespace dl {

class CudaBackend final : public Backend {
 public:
  /// Throws an Error that says why there is no GPU to be used.
  CudaBackend();

  std::string description() const override;
  int multiprocessors() const { return device_.multiprocessors; }
  /// What all work is given to: for kernels that are not the backend's, and for taking times.
  gpu::Stream& stream() { return stream_; }

  void* allocate(std::size_t bytes) override;
  void deallocate(void* block) noexcept override;
  void copy_from_host(void* to, const void* from, std::size_t bytes) override;
  void copy_to_host(void* to, const void* from, std::size_t bytes) override;
  void copy(void* to, const void* from, std::size_t bytes) override;
  void synchronize() override;

  bool supports_capture() const override;
  std::unique_ptr<CapturedGraph> capture(const std::function<void()>& work) override;
  bool is_capturing() const override { return capturing_; }

  /// cuBLAS, opened at its first use; null where products are our own kernels'. Throws an Error
  /// where it was asked for and is not installed.
  gpu::Cublas* cublas() const;

 private:
  gpu::DeviceInfo device_;
  mutable gpu::Stream stream_;
  mutable bool cublas_opened_ = false;
  mutable std::unique_ptr<gpu::Cublas> cublas_;
  bool capturing_ = false;
};

namespace gpu {

/// The backend of Device::cuda, for those who know that it is this one.
inline CudaBackend& cuda() { return static_cast<CudaBackend&>(backend(Device::cuda)); }
/// Its stream, to which all kernels are given.
inline Stream& stream() { return cuda().stream(); }

/// Registers the kernels of all files; CMake writes it, from their list.
void register_kernels();

}  // namespace gpu
}  // namespace dl
