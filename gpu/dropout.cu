// Which numbers dropout leaves.

#include "gpu/kernels/dropout.cuh"

#include <dl/ops/dropout.h>
#include "gpu/cuda_backend.h"
#include "gpu/launch.cuh"

namespace dl::gpu {
namespace {

void dropout_mask(float p, const Array& state, Index first_sample, Index row, Array& mask) {
  launch(stream(), "dropout_mask", kernels::lift_launch(mask.size()), kernels::dropout_mask, p,
         in(state), first_sample, row, out(mask));
}

void next_step(Array& state) { launch(stream(), "next_step", {}, kernels::next_step, out(state)); }

}  // namespace

void register_dropout() {
  dropout_mask_kernel.provide(Device::cuda, dropout_mask);
  next_step_kernel.provide(Device::cuda, next_step);
}

}  // namespace dl::gpu
