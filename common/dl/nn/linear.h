// The fully connected layer.
#pragma once

#include <dl/base/rng.h>
#include <dl/nn/module.h>

namespace dl::nn {

/// Y = X Wᵀ + b: (batch, inputs) -> (batch, outputs).
class Linear : public Module {
 public:
  struct Options {
    bool bias = true;
    Device device = Device::cpu;
  };

  /// Weights and biases start as PyTorch's do: uniform in ±1/sqrt(inputs).
  Linear(Index inputs, Index outputs, Rng& rng, Device device = Device::cpu)
      : Linear(inputs, outputs, rng, Options{.device = device}) {}
  Linear(Index inputs, Index outputs, Rng& rng, const Options& options);

  Tensor forward(const Tensor& X) override;

  // Handles that stay the same, so that an optimiser trains what forward() uses. Their numbers
  // change in place.
  const Tensor weight;  // (outputs, inputs)
  const Tensor bias;    // (outputs,), or nothing
};

}  // namespace dl::nn
