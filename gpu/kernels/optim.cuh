// The optimisers' steps, in place, on several parameters at once. Launch: see in_groups().
#pragma once

#include "gpu/kernels/several.cuh"

namespace dl::kernels {

/// A parameter of a network, and the settings of its step.
template <class Step, int kStates>
struct StepParameter {
  const float* gradient = nullptr;
  float* w = nullptr;
  const Step* step = nullptr;
  Index size = 0;
  float* state[kStates == 0 ? 1 : kStates] = {};
};

/// step.update(gradient, w, state...) for every number of each parameter.
template <class Step, int kStates>
__global__ void update(Several<StepParameter<Step, kStates>> parameters) {
  const StepParameter<Step, kStates>& p = parameters.of[blockIdx.y];
  const Step step = Global<const Step>(p.step, 1)[0];
  const Global<const float> gradient(p.gradient, p.size);
  const Global<float> w(p.w, p.size);
  if constexpr (kStates == 0) {
    lift(
        w,
        [step](float g, float weight) {
          step.update(g, weight);
          return weight;
        },
        gradient, Global<const float>(w));
  } else {
    const Index first = kLiftRun * (Index{blockIdx.x} * kLiftThreads + threadIdx.x);
    for (Index i = first; i < first + kLiftRun && i < w.size; ++i) {
      const Global<float> a(p.state[0], p.size);
      float weight = w[i], of_a = a[i];
      if constexpr (kStates == 1) {
        step.update(gradient[i], weight, of_a);
      } else {
        const Global<float> b(p.state[1], p.size);
        float of_b = b[i];
        step.update(gradient[i], weight, of_a, of_b);
        b[i] = of_b;
      }
      a[i] = of_a;
      w[i] = weight;
    }
  }
}

}  // namespace dl::kernels
