// The optimisers' steps, in place.

#include "gpu/kernels/optim.cuh"

#include <utility>

#include "gpu/cuda_backend.h"
#include "gpu/launch.cuh"
#include "kernels/sgd.h"
#include "optim/step_kernel.h"

namespace dl::gpu {
namespace {

template <class Step, std::size_t... I>
void update(const std::vector<optim::StepUpdate<Step>>& updates, std::index_sequence<I...>) {
  constexpr int kStates = sizeof...(I);
  using Parameter = kernels::StepParameter<Step, kStates>;
  kernels::in_groups<Parameter>(
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

template <class... Step>
void provide() {
  (optim::step_kernel<Step>.provide(Device::cuda, update_all<Step>), ...);
}

}  // namespace

void register_optim() { provide<SgdStep>(); }

}  // namespace dl::gpu
