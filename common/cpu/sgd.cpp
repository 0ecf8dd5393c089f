// The optimiser's step, in place.

#include <utility>

#include "cpu/cpu_backend.h"
#include "cpu/parallel.h"

namespace dl {

void CpuBackend::sgd(const SgdStep& step, const std::vector<SgdUpdate>& updates) {
  for (auto [gradient, w, velocity] : updates) {
    const float* g = std::as_const(gradient).data();
    float* p = w.data();
    if (!velocity.defined()) {
      parallel_chunks(w.size(), 1, [=](Index begin, Index end) {
        for (Index i = begin; i < end; ++i) {
          step.update(g[i], p[i]);
        }
      });
    } else {
      float* v = velocity.data();
      parallel_chunks(w.size(), 1, [=](Index begin, Index end) {
        for (Index i = begin; i < end; ++i) {
          step.update(g[i], p[i], v[i]);
        }
      });
    }
  }
}

}  // namespace dl
