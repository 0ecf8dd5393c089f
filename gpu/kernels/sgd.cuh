// The optimiser's step, in place, on several parameters at once. Launch: see in_groups().
#pragma once

#include "gpu/kernels/several.cuh"
#include "kernels/sgd.h"

namespace dl::kernels {

/// A parameter of a network; null for what its step does not need.
struct SgdParameter {
  const float* gradient = nullptr;
  float* w = nullptr;
  float* velocity = nullptr;
  Index size = 0;
};

/// One step without momentum.
__global__ void sgd(SgdStep step, Several<SgdParameter> parameters) {
  const SgdParameter& p = parameters.of[blockIdx.y];
  const Global<float> w(p.w, p.size);
  lift(
      w,
      [step](float g, float weight) {
        step.update(g, weight);
        return weight;
      },
      Global<const float>(p.gradient, p.size), Global<const float>(w));
}

/// One step with velocities.
__global__ void sgd_momentum(SgdStep step, Several<SgdParameter> parameters) {
  const SgdParameter& p = parameters.of[blockIdx.y];
  const Global<const float> gradient(p.gradient, p.size);
  const Global<float> w(p.w, p.size), velocity(p.velocity, p.size);
  const Index first = kLiftRun * (Index{blockIdx.x} * kLiftThreads + threadIdx.x);
  for (Index i = first; i < first + kLiftRun && i < w.size; ++i) {
    float weight = w[i], v = velocity[i];
    step.update(gradient[i], weight, v);
    w[i] = weight;
    velocity[i] = v;
  }
}

}  // namespace dl::kernels
