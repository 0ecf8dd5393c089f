// The optimiser's step, in place.

#include "gpu/kernels/sgd.cuh"

#include <utility>

#include "gpu/cuda_backend.h"
#include "gpu/launch.cuh"
#include "optim/sgd.h"

namespace dl::gpu {
namespace {

void sgd(const SgdStep& step, const std::vector<optim::SgdUpdate>& updates) {
  kernels::in_groups<kernels::SgdParameter>(
      updates,
      [](optim::SgdUpdate u) {
        return kernels::SgdParameter{std::as_const(u.gradient).data(), u.w.data(),
                                     u.velocity.defined() ? u.velocity.data() : nullptr,
                                     u.w.size()};
      },
      [&](const Launch& shape, const auto& parameters) {
        const bool momentum = updates.front().velocity.defined();
        launch(stream(), momentum ? "sgd_momentum" : "sgd", shape,
               momentum ? kernels::sgd_momentum : kernels::sgd, step, parameters);
      });
}

}  // namespace

void register_sgd() { optim::sgd_kernel.provide(Device::cuda, sgd); }

}  // namespace dl::gpu
