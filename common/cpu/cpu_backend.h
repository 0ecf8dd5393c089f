// The CPU as a Backend. Each function is defined in the file that is named after its subject:
// cpu_backend.cpp, elementwise.cpp, matmul.cpp, reduce.cpp, softmax.cpp, gather.cpp, sgd.cpp.
#pragma once

#include "array/backend.h"

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

  void fill(float value, Array& y) override;
  void map(const Unary& f, const Array& x, Array& y) override;
  void map_backward(const Unary& f, const Array& x, const Array& y, const Array& dy,
                    Array& dx) override;
  void zip(const Binary& f, const Array& a, const Array& b, Array& y) override;
  void zip_backward(const Binary& f, const Array& a, const Array& b, const Array& dy, Array* da,
                    Array* db) override;
  void accumulate(const std::vector<Accumulation>& all) override;

  void matmul(const Array& A, Transpose a, const Array& B, Transpose b, Array& C) override;
  void linear(const Array& X, const Array& W, const Array& b, Array& Y) override;
  void sum(const Array& x, const ReducedAxis& axis, float divisor, Array& y) override;
  void expand(const Array& y, const ReducedAxis& axis, float factor, Array& x) override;
  void argmax(const Array& x, Labels& y) override;
  void count_right(const Array& z, const Labels& labels, Array& count) override;

  void log_softmax(const Array& z, Array& y) override;
  void log_softmax_backward(const Array& y, const Array& dy, Array& dz) override;
  void cross_entropy(const Array& z, const Labels& labels, Array& loss, Array& p) override;
  void cross_entropy_backward(const Array& p, const Labels& labels, const Array& dloss,
                              Array& dz) override;

  void gather(const LabelledImages& set, std::span<const Index> rows, Array& X, Labels& y) override;

  void sgd(const SgdStep& step, const std::vector<SgdUpdate>& updates) override;
};

/// Who multiplies matrices: "own products (AVX-512)", or which OpenBLAS.
std::string description_of_products();

}  // namespace dl
