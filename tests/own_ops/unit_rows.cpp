#include "own_ops/unit_rows.h"

#include <cmath>
#include <numeric>

#include <dl/array/checks.h>
#include <dl/cpu/parallel.h>

namespace own {

using dl::Array;
using dl::Index;

constinit dl::Kernel<void(const Array&, Array&, Array&)> unit_rows_kernel{"unit_rows"};
constinit dl::Kernel<void(const Array&, const Array&, const Array&, Array&)>
    unit_rows_backward_kernel{"unit_rows_backward"};

// #region op
dl::Tensor unit_rows(const dl::Tensor& x) {
  dl::check_matrix("unit_rows", x.array());
  Array y(x.shape(), x.device()), length({x.shape()[0]}, x.device());
  unit_rows_kernel(x.device(), x.array(), y, length);
  return dl::record("unit_rows", y, {x},
                    [y = dl::Saved(y), length](const Array& dy, dl::Gradients& d) {
                      Array dx(dy.shape(), dy.device());
                      unit_rows_backward_kernel(dy.device(), *y, length, dy, dx);
                      d.add(0, dx);
                    });
}
// #endregion op

// #region cpu
namespace {

void unit_rows_on_cpu(const Array& x, Array& y, Array& length) {
  const Index columns = x.shape()[1];
  dl::parallel_chunks(x.shape()[0], columns, [&](Index begin, Index end) {
    for (Index i = begin; i < end; ++i) {
      const float* xi = x.data() + i * columns;
      float* yi = y.data() + i * columns;
      const float norm = std::sqrt(std::inner_product(xi, xi + columns, xi, 0.0f));
      for (Index j = 0; j < columns; ++j) {
        yi[j] = xi[j] / norm;
      }
      length.data()[i] = norm;
    }
  });
}

void unit_rows_backward_on_cpu(const Array& y, const Array& length, const Array& dy, Array& dx) {
  const Index columns = y.shape()[1];
  dl::parallel_chunks(y.shape()[0], columns, [&](Index begin, Index end) {
    for (Index i = begin; i < end; ++i) {
      const float *yi = y.data() + i * columns, *dyi = dy.data() + i * columns;
      float* dxi = dx.data() + i * columns;
      const float along = std::inner_product(yi, yi + columns, dyi, 0.0f);
      for (Index j = 0; j < columns; ++j) {
        dxi[j] = (dyi[j] - yi[j] * along) / length.data()[i];
      }
    }
  });
}

const bool on_cpu = unit_rows_kernel.provide(dl::Device::cpu, unit_rows_on_cpu) &&
                    unit_rows_backward_kernel.provide(dl::Device::cpu, unit_rows_backward_on_cpu);

}  // namespace
// #endregion cpu

}  // namespace own
