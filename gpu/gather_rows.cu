// Minibatches out of a data set of numbers.

#include "gpu/kernels/gather_rows.cuh"

#include <dl/array/gather_rows.h>
#include "gpu/cuda_backend.h"
#include "gpu/launch.cuh"

namespace dl::gpu {
namespace {

template <class T>
Global<const T> global(std::span<const T> x) {
  return {x.data(), static_cast<Index>(x.size())};
}

void gather_rows(const LabelledRows& set, std::span<const Index> rows, Array& X, Labels& y) {
  if (rows.empty()) {
    return;
  }
  const Index row_size = X.size() / y.size();
  launch(stream(), "gather_rows", kernels::gather_rows_launch(y.size(), row_size),
         kernels::gather_rows, global(set.numbers), global(set.labels), global(rows), row_size,
         out(X), out(y));
}

}  // namespace

void register_gather_rows() { gather_rows_kernel.provide(Device::cuda, gather_rows); }

}  // namespace dl::gpu
