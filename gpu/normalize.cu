// Mean 0 and variance 1, and the gradient of it.

#include "gpu/kernels/normalize.cuh"

#include <dl/ops/normalize.h>
#include "gpu/cuda_backend.h"
#include "gpu/launch.cuh"

namespace dl::gpu {
namespace {

Launch shape_of(const ReduceDims& dims) {
  return kernels::normalize_launch(dims.outer, dims.inner);
}

void moments(const Array& x, const ReduceDims& dims, Array& mean, Array& variance) {
  launch(stream(), "moments", shape_of(dims), kernels::moments, in(x), dims.n, dims.inner,
         out(mean), out(variance));
}

void normalize(const Array& x, const ReduceDims& dims, const Array& mean, const Array& variance,
               float eps, Array& y) {
  launch(stream(), "normalize", shape_of(dims), kernels::normalize, in(x), dims.n, dims.inner,
         in(mean), in(variance), eps, out(y));
}

void normalize_backward(const Array& y, const ReduceDims& dims, const Array& variance, float eps,
                        const Array& dy, Array& dx) {
  launch(stream(), "normalize_backward", shape_of(dims), kernels::normalize_backward, in(y), dims.n,
         dims.inner, in(variance), eps, in(dy), out(dx));
}

}  // namespace

void register_normalize() {
  moments_kernel.provide(Device::cuda, moments);
  normalize_kernel.provide(Device::cuda, normalize);
  normalize_backward_kernel.provide(Device::cuda, normalize_backward);
}

}  // namespace dl::gpu
