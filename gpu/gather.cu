// Minibatches out of a data set of bytes.

#include "gpu/kernels/gather.cuh"

#include "gpu/cuda_backend.h"
#include "gpu/launch.cuh"

namespace dl {
namespace {

template <class T>
Global<const T> global(std::span<const T> x) {
  return {x.data(), static_cast<Index>(x.size())};
}

}  // namespace

void CudaBackend::gather(std::span<const std::uint8_t> pixels, std::span<const Index> rows,
                         Array& X) {
  if (rows.empty()) {
    return;
  }
  gpu::launch(stream_, "gather", kernels::lift_launch(X.size()), kernels::gather, global(pixels),
              global(rows), X.size() / static_cast<Index>(rows.size()), gpu::out(X));
}

void CudaBackend::gather(std::span<const std::int32_t> labels, std::span<const Index> rows,
                         Labels& y) {
  gpu::launch(stream_, "gather_labels", kernels::gather_labels_launch(y.size()),
              kernels::gather_labels, global(labels), global(rows), gpu::out(y));
}

}  // namespace dl
