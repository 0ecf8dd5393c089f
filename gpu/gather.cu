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

void CudaBackend::gather(const LabelledImages& set, std::span<const Index> rows, Array& X,
                         Labels& y) {
  if (rows.empty()) {
    return;
  }
  const Index image_size = X.size() / y.size();
  gpu::launch(stream_, "gather", kernels::gather_launch(y.size(), image_size), kernels::gather,
              global(set.pixels), global(set.labels), global(rows), image_size, gpu::out(X),
              gpu::out(y));
}

}  // namespace dl
