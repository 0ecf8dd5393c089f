// Sums, their gradient, and the largest element.

#include "gpu/kernels/reduce.cuh"

#include <dl/array/functions.h>
#include <dl/ops/reduce.h>
#include "gpu/cuda_backend.h"
#include "gpu/launch.cuh"

namespace dl::gpu {
namespace {

void sum(const Array& x, const ReduceDims& dims, float divisor, Array& y) {
  const auto [outer, n, inner] = dims;
  if (y.size() == 0) {
    return;
  }
  const auto add_up = [&, outer = outer, inner = inner](const Array& from, Index length,
                                                        Index pieces, Array& to) {
    const float by = pieces == 1 ? divisor : 1;
    if (inner == 1) {
      launch(stream(), "sum_rows", kernels::sum_rows_launch(outer, pieces), kernels::sum_rows,
             in(from), length, pieces, by, out(to));
    } else {
      launch(stream(), "sum_columns", kernels::sum_columns_launch(outer, inner, pieces),
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

void sum_backward(const Array& y, const ReduceDims& dims, float factor, Array& x) {
  launch(stream(), "sum_backward", kernels::lift_launch(x.size()), kernels::sum_backward, in(y),
         dims.n, dims.inner, factor, out(x));
}

void argmax(const Array& x, const ReduceDims& dims, IntArray& y) {
  if (dims.inner == 1) {
    launch(stream(), "argmax", kernels::row_launch(y.size()), kernels::argmax, in(x),
           static_cast<int>(dims.n), out(y));
  } else {
    launch(stream(), "argmax", kernels::each_launch(y.size()), kernels::argmax_columns, in(x),
           dims.n, dims.inner, out(y));
  }
}

void take(const Array& x, const ReduceDims& dims, const IntArray& positions, Array& y) {
  launch(stream(), "take", kernels::each_launch(y.size()), kernels::take, in(x), in(positions),
         dims.n, dims.inner, out(y));
}

void take_backward(const Array& dy, const ReduceDims& dims, const IntArray& positions, Array& dx) {
  launch(stream(), "take_backward", kernels::each_launch(dx.size()), kernels::take_backward, in(dy),
         in(positions), dims.n, dims.inner, out(dx));
}

void count_correct(const Array& z, const Labels& labels, Array& count) {
  launch(stream(), "count_correct", kernels::kCountLaunch, kernels::count_correct, in(z),
         in(labels), static_cast<int>(z.shape()[1]), out(count));
}

}  // namespace

void register_reduce() {
  sum_kernel.provide(Device::cuda, sum);
  sum_backward_kernel.provide(Device::cuda, sum_backward);
  argmax_kernel.provide(Device::cuda, argmax);
  take_kernel.provide(Device::cuda, take);
  take_backward_kernel.provide(Device::cuda, take_backward);
  count_correct_kernel.provide(Device::cuda, count_correct);
}

}  // namespace dl::gpu
