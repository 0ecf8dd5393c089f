// The optimiser's step, in place.

#include "gpu/kernels/sgd.cuh"

#include <algorithm>
#include <utility>

#include "gpu/cuda_backend.h"
#include "gpu/launch.cuh"

namespace dl {

void CudaBackend::sgd(const SgdStep& step, const std::vector<SgdUpdate>& updates) {
  for (std::size_t first = 0; first < updates.size(); first += kernels::kSgdParameters) {
    kernels::SgdParameters parameters;
    Index largest = 0;
    int count = 0;
    bool momentum = false;
    for (std::size_t i = first; i < updates.size() && count < kernels::kSgdParameters; ++i) {
      auto [gradient, w, velocity] = updates[i];
      momentum = velocity.defined();
      parameters.of[count++] = {std::as_const(gradient).data(), w.data(),
                                momentum ? velocity.data() : nullptr, w.size()};
      largest = std::max(largest, w.size());
    }
    gpu::launch(stream_, momentum ? "sgd_momentum" : "sgd", kernels::sgd_launch(largest, count),
                momentum ? kernels::sgd_momentum : kernels::sgd, step, parameters);
  }
}

}  // namespace dl
