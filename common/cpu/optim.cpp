// The optimisers' steps, in place.

#include <utility>

#include "cpu/parallel.h"
#include "kernels/sgd.h"
#include "optim/step_kernel.h"

namespace dl::cpu {
namespace {

template <class Step, class... State>
void update(const Step& step, Index size, const float* g, float* w, State*... state) {
  parallel_chunks(size, 1, [=](Index begin, Index end) {
    for (Index i = begin; i < end; ++i) {
      step.update(g[i], w[i], state[i]...);
    }
  });
}

template <class Step>
void update_all(const std::vector<optim::StepUpdate<Step>>& updates) {
  for (optim::StepUpdate<Step> u : updates) {
    optim::with_states<Step>(
        u.state.size(), [&]<std::size_t... I>(std::index_sequence<I...>) {
          update(*u.step, u.w.size(), std::as_const(u.gradient).data(), u.w.data(),
                 u.state[I].data()...);
        });
  }
}

template <class... Step>
void provide() {
  (optim::step_kernel<Step>.provide(Device::cpu, update_all<Step>), ...);
}

}  // namespace

void register_optim() { provide<SgdStep>(); }

}  // namespace dl::cpu
