// Sums, their gradient, and the position of the largest element.

#include "gpu/kernels/reduce.cuh"

#include "gpu/cuda_backend.h"
#include "gpu/launch.cuh"

namespace dl {

using gpu::in;
using gpu::launch;
using gpu::out;

void CudaBackend::sum(const Array& x, const ReducedAxis& axis, float divisor, Array& y) {
  const auto [outer, n, inner] = axis;
  if (y.size() == 0) {
    return;
  }
  const auto add_up = [&, outer = outer, inner = inner](const Array& from, Index length,
                                                        Index pieces, Array& to) {
    const float by = pieces == 1 ? divisor : 1;
    if (inner == 1) {
      launch(stream_, "sum_rows", kernels::sum_rows_launch(outer, pieces), kernels::sum_rows,
             in(from), length, pieces, by, out(to));
    } else {
      launch(stream_, "sum_columns", kernels::sum_columns_launch(outer, inner, pieces),
             kernels::sum_columns, in(from), length, inner, pieces, by, out(to));
    }
  };
  Array terms = x;
  Index length = n;
  for (Index pieces; (pieces = kernels::sum_pieces(length, inner)) > 1; length = pieces) {
    Array sums({outer, pieces, inner}, Device::cuda);
    add_up(terms, length, pieces, sums);
    terms = sums;
  }
  add_up(terms, length, 1, y);
}

void CudaBackend::expand(const Array& y, const ReducedAxis& axis, float factor, Array& x) {
  launch(stream_, "expand", kernels::lift_launch(x.size()), kernels::expand, in(y), axis.n,
         axis.inner, factor, out(x));
}

void CudaBackend::argmax(const Array& x, Labels& y) {
  launch(stream_, "argmax", kernels::row_launch(y.size()), kernels::argmax, in(x),
         static_cast<int>(x.shape()[1]), out(y));
}

void CudaBackend::count_right(const Array& z, const Labels& labels, Array& count) {
  launch(stream_, "count_right", kernels::kCountLaunch, kernels::count_right, in(z), in(labels),
         static_cast<int>(z.shape()[1]), out(count));
}

}  // namespace dl
