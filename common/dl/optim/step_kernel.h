// The kernels of optimisers: a formula for one number (kernels/sgd.h), done to all parameters.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include <dl/array/array.h>
#include <dl/array/kernel.h>

namespace dl::optim {

/// A parameter w as an optimiser changes it: by its gradient, with the state that the optimiser
/// keeps for it. Arrays are handles: what is changed is the caller's memory.
template <class Step>
struct StepUpdate {
  Array gradient, w;
  const Step* step;  // the formula's settings, in the device's memory
  std::vector<Array> state;
};

/// step.update(gradient, w, state...) for every number of all of these parameters, in place. A
/// Step has `kName`, operator==, and an update() for each number of states that it can have, up to
/// kMostStates.
template <class Step>
inline constinit Kernel<void(const std::vector<StepUpdate<Step>>& updates)> step_kernel{
    Step::kName};

constexpr std::size_t kMostStates = 2;

/// For those who implement them: calls f(std::make_index_sequence<states>()).
template <class Step, class F>
void with_states(std::size_t states, const F& f) {
  const auto try_with = [&]<std::size_t... I>(std::index_sequence<I...> all) {
    if constexpr (requires(const Step& step, float x) { step.update(x, x, ((void)I, x)...); }) {
      if (states == sizeof...(I)) {
        f(all);
      }
    }
  };
  [&]<std::size_t... N>(std::index_sequence<N...>) {
    (try_with(std::make_index_sequence<N>()), ...);
  }
  (std::make_index_sequence<kMostStates + 1>());
}

}  // namespace dl::optim
