// Backend: a device as such, its memory and the order of its work. What it computes are Kernels
// (array/kernel.h). The CPU's of both are in cpu/, CUDA's in gpu/.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include <dl/array/array.h>

namespace dl {

/// Work that was given to a device once and can be given to it again, as a whole.
class CapturedGraph {
 public:
  virtual ~CapturedGraph() = default;
  virtual void replay() = 0;
};

/// One device.
class Backend {
 public:
  Backend() : pool_(std::make_shared<BufferPool>(*this)) {}
  virtual ~Backend() = default;
  Backend(const Backend&) = delete;
  Backend& operator=(const Backend&) = delete;

  /// One line for people: "cpu, 2 threads, own products (AVX-512)".
  virtual std::string description() const = 0;

  // Memory. The pool in front of allocate() keeps blocks for reuse.
  BufferPool& pool() { return *pool_; }
  const std::shared_ptr<BufferPool>& shared_pool() { return pool_; }
  virtual void* allocate(std::size_t bytes) = 0;
  virtual void deallocate(void* block) noexcept = 0;
  virtual void copy_from_host(void* to, const void* from, std::size_t bytes) = 0;
  virtual void copy_to_host(void* to, const void* from, std::size_t bytes) = 0;
  virtual void copy(void* to, const void* from, std::size_t bytes) = 0;
  /// Returns when all work given to the device is done.
  virtual void synchronize() = 0;

  /// Whether it is worth capturing work that is to be repeated.
  virtual bool supports_capture() const { return false; }
  /// Calls `work`, and captures the launches without running them. Their arguments and addresses
  /// are kept as they are now. Arrays made by `work` are in memory of their own, which no one else
  /// is given while the graph lives. Throws an Error where `work` copies to or from the host.
  virtual std::unique_ptr<CapturedGraph> capture(const std::function<void()>& work);
  /// Whether work is being captured now.
  virtual bool is_capturing() const { return false; }

 protected:
  /// From now on memory comes from `pool`; returns the one that it came from before.
  std::shared_ptr<BufferPool> exchange_pool(std::shared_ptr<BufferPool> pool);

 private:
  std::shared_ptr<BufferPool> pool_;
};

/// The backend of a device, opened at its first use and kept. Throws an Error that says why and
/// what to do if there is no such device.
Backend& backend(Device device);

/// How `backend` opens them, with their kernels; defined by cpu/ and by gpu/ (or by
/// gpu/unavailable.cpp in a build without CUDA, where it throws), chosen when the program is
/// linked.
Backend* open_cpu_backend();
Backend* open_cuda_backend();

/// Whose matrix products: our own kernels or a library's. Automatic is our own on the CPU, where
/// they have the same bits for any number of threads and any company of other rows, which
/// OpenBLAS's have not; on a GPU it is cuBLAS, where that is installed.
enum class Matmul { automatic, own, openblas, cublas };

/// Whose products the CPU takes from now on. Throws an Error for those of a GPU.
void set_cpu_matmul(Matmul matmul);

/// How the CUDA backend works; of no consequence for others.
struct CudaOptions {
  using Matmul = dl::Matmul;
  Matmul matmul = Matmul::automatic;  // cuBLAS where it is installed, otherwise own kernels
  bool tf32 = false;                  // products from numbers rounded to 10 bits: faster, by cuBLAS
  bool graph = true;                  // capture() work that is repeated
};
const CudaOptions& cuda_options();
void set_cuda_options(const CudaOptions& options);

/// How many threads the CPU's work is shared among from now on; fewer where OpenMP's settings allow
/// fewer. Throws an Error where the system has not so many left for this process.
void set_cpu_threads(int threads);

/// Lets the calling thread run on every CPU that the process was given. OpenMP may have bound the
/// thread that made it to one of them (OMP_PROC_BIND), and threads inherit that.
void unbind_thread_from_cpu();

}  // namespace dl
