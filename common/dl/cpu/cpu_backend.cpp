// What this CPU is, its threads and its memory.

#include <cstdlib>
#include <cstring>

#include <dl/base/check.h>
#include <dl/cpu/cpu_backend.h>
#include <dl/cpu/threads.h>

namespace dl {

Backend* open_cpu_backend() {
  cpu::register_kernels();
  return new CpuBackend;
}

std::string CpuBackend::description() const {
  const int threads = cpu_threads();
  return concat("cpu, ", threads, threads == 1 ? " thread, " : " threads, ",
                description_of_products());
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
