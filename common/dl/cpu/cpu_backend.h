// The CPU as a Backend. Its kernels are in the files beside this one, named after their subjects.
#pragma once

#include <dl/array/backend.h>

namespace dl {

class CpuBackend final : public Backend {
 public:
  std::string description() const override;

  void* allocate(std::size_t bytes) override;
  void deallocate(void* block) noexcept override;
  void copy_from_host(void* to, const void* from, std::size_t bytes) override;
  void copy_to_host(void* to, const void* from, std::size_t bytes) override;
  void copy(void* to, const void* from, std::size_t bytes) override;
  void synchronize() override {}
};

/// Registers the kernels of all files; CMake writes it, from their list.
namespace cpu {
void register_kernels();
}

/// Who multiplies matrices: "own products (AVX-512)", or which OpenBLAS.
std::string description_of_products();

}  // namespace dl
