// The optimisers' steps, in place.

#include <cmath>
#include <utility>

#include <dl/cpu/parallel.h>
#include <dl/kernels/adaptive.h>
#include <dl/kernels/clip.h>
#include <dl/kernels/sgd.h>
#include <dl/optim/clip.h>
#include <dl/optim/step_kernel.h>

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

template <class F>
void change(const std::vector<Array>& all, const F& f) {
  for (Array x : all) {
    float* const numbers = x.data();
    parallel_chunks(x.size(), 1, [=](Index begin, Index end) {
      for (Index i = begin; i < end; ++i) {
        numbers[i] = f(numbers[i]);
      }
    });
  }
}

void clip_norm(const Array& squares, float max, Array& norm, const std::vector<Array>& gradients) {
  *norm.data() = std::sqrt(*squares.data());
  change(gradients, [factor = clip_factor(*norm.data(), max)](float g) { return factor * g; });
}

void clip_values(float limit, const std::vector<Array>& gradients) {
  change(gradients, [limit](float g) { return clip_value(g, limit); });
}

template <class... Step>
void provide() {
  (optim::step_kernel<Step>.provide(Device::cpu, update_all<Step>), ...);
}

}  // namespace

void register_optim() {
  provide<SgdStep, AdamStep, AdagradStep, RmsPropStep>();
  optim::clip_norm_kernel.provide(Device::cpu, clip_norm);
  optim::clip_value_kernel.provide(Device::cpu, clip_values);
}

}  // namespace dl::cpu
