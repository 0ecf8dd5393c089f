// The optimiser's step, in place.

#include <utility>

#include "cpu/parallel.h"
#include "optim/sgd.h"

namespace dl::cpu {
namespace {

void sgd(const SgdStep& step, const std::vector<optim::SgdUpdate>& updates) {
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

}  // namespace

void register_sgd() { optim::sgd_kernel.provide(Device::cpu, sgd); }

}  // namespace dl::cpu
