// What this GPU is, its memory, its products' provider, and work that it does again.

#include "gpu/cuda_backend.h"

#include <utility>

#include <dl/base/check.h>

namespace dl {
namespace {

/// Recorded work, and the memory of the arrays that it makes.
class RecordingWithMemory : public CapturedGraph {
 public:
  RecordingWithMemory(std::shared_ptr<BufferPool> pool, std::unique_ptr<CapturedGraph> work)
      : pool_(std::move(pool)), work_(std::move(work)) {}

  void replay() override { work_->replay(); }

 private:
  std::shared_ptr<BufferPool> pool_;
  std::unique_ptr<CapturedGraph> work_;
};

}  // namespace

Backend* open_cuda_backend() {
  auto* const opened = new CudaBackend;  // throws where there is no GPU
  gpu::register_kernels();
  return opened;
}

CudaBackend::CudaBackend() : device_(gpu::open_device()) {}

std::string CudaBackend::description() const {
  const gpu::Cublas* const library = cublas();
  std::string text = "cuda, " + device_.description + ", matrix products by ";
  if (library != nullptr) {
    return text + library->description() + (cuda_options().tf32 ? " in TF32" : "");
  }
  const bool missing = cuda_options().matmul == CudaOptions::Matmul::automatic;
  return text + "own kernels" + (missing ? " (cuBLAS is not installed)" : "");
}

gpu::Cublas* CudaBackend::cublas() const {
  const CudaOptions& options = cuda_options();
  check(!(options.tf32 && options.matmul == CudaOptions::Matmul::own),
        "cuda: TF32 is for cuBLAS; our own kernels compute in float32");
  if (options.matmul == CudaOptions::Matmul::own) {
    return nullptr;
  }
  if (!cublas_opened_) {
    cublas_ = gpu::Cublas::open(stream_);
    cublas_opened_ = true;
  }
  check(cublas_ != nullptr || (options.matmul == CudaOptions::Matmul::automatic && !options.tf32),
        "cuda: cuBLAS is not installed, and --matmul cublas or --tf32 needs it (libcublas.so.13 or "
        ".12, part of NVIDIA's CUDA toolkit)");
  if (cublas_ != nullptr) {
    cublas_->use_tf32(options.tf32);
  }
  return cublas_.get();
}

void* CudaBackend::allocate(std::size_t bytes) { return gpu::allocate(bytes); }

void CudaBackend::deallocate(void* block) noexcept { gpu::deallocate(block); }

void CudaBackend::copy_from_host(void* to, const void* from, std::size_t bytes) {
  check(!capturing_,
        "cuda: work that is captured cannot take numbers from the host; make them before it, or "
        "on the GPU");
  if (bytes != 0) {
    stream_.copy_from_host(to, from, bytes);
  }
}

void CudaBackend::copy_to_host(void* to, const void* from, std::size_t bytes) {
  check(!capturing_, "cuda: work that is captured cannot read numbers back (item(), to_vector())");
  if (bytes != 0) {
    stream_.copy_to_host(to, from, bytes);
  }
}

void CudaBackend::copy(void* to, const void* from, std::size_t bytes) {
  if (bytes != 0) {
    stream_.copy(to, from, bytes);
  }
}

void CudaBackend::synchronize() {
  check(!capturing_, "cuda: work that is captured cannot wait for the GPU");
  stream_.synchronize();
}

bool CudaBackend::supports_capture() const { return cuda_options().graph; }

std::unique_ptr<CapturedGraph> CudaBackend::capture(const std::function<void()>& work) {
  check(!capturing_, "cuda: work that is captured cannot be captured in parts");
  this->pool().trim();  // what was needed when the work was done at once is needed once more
  auto pool = std::make_shared<BufferPool>(*this, true);
  stream_.begin_capture();
  capturing_ = true;
  const std::shared_ptr<BufferPool> before = exchange_pool(pool);
  const auto end = [&] {
    exchange_pool(before);
    capturing_ = false;
    return stream_.end_capture();
  };
  try {
    work();
  } catch (...) {
    try {
      end();
    } catch (const Error&) {  // the first error says what went wrong
    }
    throw;
  }
  return std::make_unique<RecordingWithMemory>(std::move(pool), end());
}

}  // namespace dl
