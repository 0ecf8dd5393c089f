// The GPU as a Backend. Each function is defined in the file that is named after its subject, as in
// common/cpu: cuda_backend.cpp, elementwise.cu, matmul.cu, reduce.cu, softmax.cu, gather.cu,
// sgd.cu. The kernels that they start are in kernels/.
#pragma once

#include "array/backend.h"
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

  bool records() const override;
  std::unique_ptr<Recording> record(const std::function<void()>& work) override;

  void fill(float value, Array& y) override;
  void map(const Unary& f, const Array& x, Array& y) override;
  void map_backward(const Unary& f, const Array& x, const Array& y, const Array& dy,
                    Array& dx) override;
  void zip(const Binary& f, const Array& a, const Array& b, Array& y) override;
  void zip_backward(const Binary& f, const Array& a, const Array& b, const Array& dy, Array* da,
                    Array* db) override;
  void accumulate(const std::vector<Accumulation>& all) override;

  void matmul(const Array& A, Transpose a, const Array& B, Transpose b, Array& C) override;
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

 private:
  /// cuBLAS, opened at its first use; null where products are our own kernels'. Throws an Error
  /// where it was asked for and is not installed.
  gpu::Cublas* cublas() const;

  gpu::DeviceInfo device_;
  mutable gpu::Stream stream_;
  mutable bool cublas_opened_ = false;
  mutable std::unique_ptr<gpu::Cublas> cublas_;
  bool recording_ = false;
};

}  // namespace dl
