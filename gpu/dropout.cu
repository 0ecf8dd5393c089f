// Which numbers dropout leaves.

#include "gpu/kernels/dropout.cuh"

#include <dl/ops/dropout.h>
#include "gpu/cuda_backend.h"
#include "gpu/launch.cuh"

namespace dl::gpu {
namespace {

void dropout_mask(float p, std::uint64_t seed, const Labels& step, Index row, Array& mask) {
  launch(stream(), "dropout_mask", kernels::lift_launch(mask.size()), kernels::dropout_mask, p,
         seed, in(step), row, out(mask));
}

void count_up(Labels& count) { launch(stream(), "count_up", {}, kernels::count_up, out(count)); }

}  // namespace

void register_dropout() {
  dropout_mask_kernel.provide(Device::cuda, dropout_mask);
  count_up_kernel.provide(Device::cuda, count_up);
}

}  // namespace dl::gpu
