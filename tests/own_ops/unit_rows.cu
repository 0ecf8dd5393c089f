#include "own_ops/unit_rows.h"

#include "gpu/cuda_backend.h"
#include "gpu/kernels/warp.cuh"
#include "gpu/launch.cuh"

namespace own {
namespace {

using dl::Array;
using dl::Global;
using dl::Index;
using dl::kernels::kWarp;
using dl::kernels::lane;

// Each row has a warp, whose lanes stride over its columns. Launch: row_launch(rows).

__global__ void unit_rows(Global<const float> x, int columns, Global<float> y,
                          Global<float> length) {
  const Index row = dl::kernels::warp_row();
  if (row >= length.size) {
    return;
  }
  float squares = 0;
  for (int j = lane(); j < columns; j += kWarp) {
    squares += x[row * columns + j] * x[row * columns + j];
  }
  const float norm = std::sqrt(dl::kernels::warp_sum(squares));
  for (int j = lane(); j < columns; j += kWarp) {
    y[row * columns + j] = x[row * columns + j] / norm;
  }
  if (lane() == 0) {
    length[row] = norm;
  }
}

__global__ void unit_rows_backward(Global<const float> y, Global<const float> length,
                                   Global<const float> dy, int columns, Global<float> dx) {
  const Index row = dl::kernels::warp_row();
  if (row >= length.size) {
    return;
  }
  float along = 0;
  for (int j = lane(); j < columns; j += kWarp) {
    along += y[row * columns + j] * dy[row * columns + j];
  }
  along = dl::kernels::warp_sum(along);
  for (int j = lane(); j < columns; j += kWarp) {
    dx[row * columns + j] = (dy[row * columns + j] - y[row * columns + j] * along) / length[row];
  }
}

void unit_rows_on_gpu(const Array& x, Array& y, Array& length) {
  using namespace dl::gpu;
  launch(stream(), "unit_rows", dl::kernels::row_launch(length.size()), unit_rows, in(x),
         static_cast<int>(x.shape()[1]), out(y), out(length));
}

void unit_rows_backward_on_gpu(const Array& y, const Array& length, const Array& dy, Array& dx) {
  using namespace dl::gpu;
  launch(stream(), "unit_rows_backward", dl::kernels::row_launch(length.size()), unit_rows_backward,
         in(y), in(length), in(dy), static_cast<int>(y.shape()[1]), out(dx));
}

const bool on_gpu = unit_rows_kernel.provide(dl::Device::cuda, unit_rows_on_gpu) &&
                    unit_rows_backward_kernel.provide(dl::Device::cuda, unit_rows_backward_on_gpu);

}  // namespace
}  // namespace own
