// The optimiser's step, in place. Launch: lift_launch(size of w).
#pragma once

#include "gpu/kernels/lift.cuh"
#include "kernels/sgd.h"

namespace dl::kernels {

/// One step on the weights w, without momentum.
__global__ void sgd(SgdStep step, Global<const float> gradient, Global<float> w) {
  lift(
      w,
      [step](float g, float weight) {
        step.update(g, weight);
        return weight;
      },
      gradient, Global<const float>(w));
}

/// One step on the weights w and their velocities.
__global__ void sgd_momentum(SgdStep step, Global<const float> gradient, Global<float> w,
                             Global<float> velocity) {
  const Index first = kLiftRun * (Index{blockIdx.x} * kLiftThreads + threadIdx.x);
  for (Index i = first; i < first + kLiftRun && i < w.size; ++i) {
    float weight = w[i], v = velocity[i];
    step.update(gradient[i], weight, v);
    w[i] = weight;
    velocity[i] = v;
  }
}

}  // namespace dl::kernels
