// What this CPU is, its threads and its memory.

#include <cblas.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "base/check.h"
#include "cpu/cpu_backend.h"
#include "cpu/parallel.h"

namespace dl {

Backend* open_cpu_backend() { return new CpuBackend; }

bool blas_follows_openmp() { return openblas_get_parallel() == OPENBLAS_OPENMP; }

void set_cpu_threads(int threads) {
#ifdef _OPENMP
  omp_set_num_threads(threads);
#endif
  if (openblas_get_parallel() == OPENBLAS_THREAD) {  // the OpenMP variant follows by itself
    openblas_set_num_threads(threads);
  }
}

std::string CpuBackend::description() const {
  static constexpr const char* kThreading[] = {"sequential", "pthreads", "OpenMP"};
  const int threads = max_threads();
  std::string version = openblas_get_config();  // "OpenBLAS 0.3.21 NO_LAPACKE DYNAMIC_ARCH ..."
  version.erase(std::min(version.size(), version.find(' ', version.find(' ') + 1)));
  std::string text =
      concat("cpu, ", threads, threads == 1 ? " thread, " : " threads, ", version, " (",
             kThreading[openblas_get_parallel()], ", ", openblas_get_corename(), ")");
  if (openblas_get_parallel() == OPENBLAS_THREAD) {
    text += "; its threads and OpenMP's get in each other's way: install libopenblas-openmp-dev";
  }
  return text;
}

void* CpuBackend::allocate(std::size_t bytes) {
  void* block = std::aligned_alloc(64, bytes);  // the pool asks for multiples of 64
  check(block != nullptr, "cpu: out of memory: ", bytes, " bytes asked for");
  return block;
}

void CpuBackend::deallocate(void* block) noexcept { std::free(block); }

void CpuBackend::copy_from_host(void* to, const void* from, std::size_t bytes) {
  copy(to, from, bytes);
}

void CpuBackend::copy_to_host(void* to, const void* from, std::size_t bytes) {
  copy(to, from, bytes);
}

void CpuBackend::copy(void* to, const void* from, std::size_t bytes) {
  if (bytes != 0) {  // null pointers are not for memcpy, even with nothing to copy
    std::memcpy(to, from, bytes);
  }
}

}  // namespace dl
