// The optimisers' steps, in place, on several parameters at once. Launch: see for_each_chunk().
#pragma once

#include <cmath>

#include <dl/kernels/clip.h>
#include "gpu/kernels/packed_args.cuh"

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
__global__ void update(PackedArgs<StepParameter<Step, kStates>> parameters) {
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
    const Index first = kItemsPerThread * (Index{blockIdx.x} * kLiftThreads + threadIdx.x);
    for (Index i = first; i < first + kItemsPerThread && i < w.size; ++i) {
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

/// Numbers that are changed in place.
struct Numbers {
  float* data = nullptr;
  Index size = 0;
};

/// y (one number) = the root of x. Launch: one thread.
__global__ void root(Global<const float> x, Global<float> y) { y[0] = std::sqrt(x[0]); }

/// Multiplies each of these gradients by clip_factor(norm, max).
__global__ void clip_norm(Global<const float> norm, float max, PackedArgs<Numbers> gradients) {
  const Global<float> g(gradients.of[blockIdx.y].data, gradients.of[blockIdx.y].size);
  const float factor = clip_factor(norm[0], max);
  lift(
      g, [factor](float x) { return factor * x; }, Global<const float>(g));
}

/// Puts each number of these gradients into [-limit, limit].
__global__ void clip_values(float limit, PackedArgs<Numbers> gradients) {
  const Global<float> g(gradients.of[blockIdx.y].data, gradients.of[blockIdx.y].size);
  lift(
      g, [limit](float x) { return clip_value(x, limit); }, Global<const float>(g));
}

}  // namespace dl::kernels
