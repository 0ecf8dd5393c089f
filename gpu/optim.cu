// The optimisers' steps, in place.

#include "gpu/kernels/optim.cuh"

#include <utility>

#include <dl/kernels/adaptive.h>
#include <dl/kernels/sgd.h>
#include <dl/optim/clip.h>
#include <dl/optim/step_kernel.h>
#include "gpu/cuda_backend.h"
#include "gpu/launch.cuh"

namespace dl::gpu {
namespace {

template <class Step, std::size_t... I>
void update(const std::vector<optim::StepUpdate<Step>>& updates, std::index_sequence<I...>) {
  constexpr int kStates = sizeof...(I);
  using Parameter = kernels::StepParameter<Step, kStates>;
  kernels::for_each_chunk<Parameter>(
      updates,
      [](optim::StepUpdate<Step> u) {
        return Parameter{std::as_const(u.gradient).data(),
                         u.w.data(),
                         u.step,
                         u.w.size(),
                         {u.state[I].data()...}};
      },
      [](const Launch& shape, const auto& parameters) {
        launch(stream(), Step::kName, shape, kernels::update<Step, kStates>, parameters);
      });
}

template <class Step>
void update_all(const std::vector<optim::StepUpdate<Step>>& updates) {
  if (!updates.empty()) {
    optim::with_states<Step>(updates.front().state.size(),
                             [&](auto states) { update<Step>(updates, states); });
  }
}

kernels::Numbers numbers(Array x) { return {x.data(), x.size()}; }

void clip_norm(const Array& squares, float max, Array& norm, const std::vector<Array>& gradients) {
  launch(stream(), "root", {}, kernels::root, in(squares), out(norm));
  kernels::for_each_chunk<kernels::Numbers>(
      gradients, numbers, [&](const Launch& shape, const auto& group) {
        launch(stream(), "clip_norm", shape, kernels::clip_norm, in(norm), max, group);
      });
}

void clip_values(float limit, const std::vector<Array>& gradients) {
  kernels::for_each_chunk<kernels::Numbers>(
      gradients, numbers, [&](const Launch& shape, const auto& group) {
        launch(stream(), "clip_value", shape, kernels::clip_values, limit, group);
      });
}

template <class... Step>
void provide() {
  (optim::step_kernel<Step>.provide(Device::cuda, update_all<Step>), ...);
}

}  // namespace

void register_optim() {
  provide<SgdStep, AdamStep, AdagradStep, RmsPropStep>();
  optim::clip_norm_kernel.provide(Device::cuda, clip_norm);
  optim::clip_value_kernel.provide(Device::cuda, clip_values);
}

}  // namespace dl::gpu
