// The optimiser's step, in place.

#include "gpu/kernels/sgd.cuh"

#include <utility>

#include "gpu/cuda_backend.h"
#include "gpu/launch.cuh"

namespace dl {

void CudaBackend::sgd(const SgdStep& step, const std::vector<SgdUpdate>& updates) {
  kernels::in_groups<kernels::SgdParameter>(
      updates,
      [](SgdUpdate u) {
        return kernels::SgdParameter{std::as_const(u.gradient).data(), u.w.data(),
                                     u.velocity.defined() ? u.velocity.data() : nullptr,
                                     u.w.size()};
      },
      [&](const Launch& shape, const auto& parameters) {
        const bool momentum = updates.front().velocity.defined();
        gpu::launch(stream_, momentum ? "sgd_momentum" : "sgd", shape,
                    momentum ? kernels::sgd_momentum : kernels::sgd, step, parameters);
      });
}

}  // namespace dl
