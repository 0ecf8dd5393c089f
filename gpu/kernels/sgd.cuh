// The optimiser's step, in place, on several parameters at once: most are so small that to start a
// kernel for each takes longer than the step. Launch: sgd_launch(size of the largest, how many).
#pragma once

#include "gpu/kernels/lift.cuh"
#include "kernels/sgd.h"

namespace dl::kernels {

/// Up to so many parameters of a network: what a launch can be given.
constexpr int kSgdParameters = 8;
struct SgdParameters {
  struct One {
    const float* gradient = nullptr;
    float* w = nullptr;
    float* velocity = nullptr;
    Index size = 0;
  };
  One of[kSgdParameters];
};

/// The blocks (0, y), (1, y) ... do parameter y; where it is smaller than the largest, some have
/// nothing to do.
constexpr Launch sgd_launch(Index largest, int parameters) {
  Launch launch = lift_launch(largest);
  launch.grid.y = static_cast<unsigned>(parameters);
  return launch;
}

/// One step without momentum.
__global__ void sgd(SgdStep step, SgdParameters parameters) {
  const SgdParameters::One& p = parameters.of[blockIdx.y];
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
__global__ void sgd_momentum(SgdStep step, SgdParameters parameters) {
  const SgdParameters::One& p = parameters.of[blockIdx.y];
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
