// The optimiser's step, in place.

#include "gpu/kernels/sgd.cuh"

#include "gpu/cuda_backend.h"
#include "gpu/launch.cuh"

namespace dl {

using gpu::in;
using gpu::launch;
using gpu::out;

void CudaBackend::sgd(const SgdStep& step, const Array& gradient, Array& w, Array* velocity) {
  const Launch shape = kernels::lift_launch(w.size());
  if (velocity == nullptr) {
    launch(stream_, "sgd", shape, kernels::sgd, step, in(gradient), out(w));
  } else {
    launch(stream_, "sgd_momentum", shape, kernels::sgd_momentum, step, in(gradient), out(w),
           out(*velocity));
  }
}

}  // namespace dl
