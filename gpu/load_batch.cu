// Minibatches out of a data set of bytes.

#include "gpu/kernels/load_batch.cuh"

#include <dl/array/load_batch.h>
#include "gpu/cuda_backend.h"
#include "gpu/launch.cuh"

namespace dl::gpu {
namespace {

template <class T>
Global<const T> global(std::span<const T> x) {
  return {x.data(), static_cast<Index>(x.size())};
}

void load_batch(const LabelledImages& set, std::span<const Index> rows, Array& X, Labels& y) {
  if (rows.empty()) {
    return;
  }
  const Index image_size = X.size() / y.size();
  launch(stream(), "load_batch", kernels::load_batch_launch(y.size(), image_size),
         kernels::load_batch, global(set.pixels), global(set.labels), global(rows), image_size,
         out(X), out(y));
}

}  // namespace

void register_load_batch() { load_batch_kernel.provide(Device::cuda, load_batch); }

}  // namespace dl::gpu
