// Layer normalisation and batch normalisation.
#pragma once

#include <dl/nn/module.h>

namespace dl::nn {

/// (..., size): the numbers along the last axis brought to mean 0 and variance 1, then times
/// `weight` plus `bias` (Ba, Kiros and Hinton 2016).
class LayerNorm : public Module {
 public:
  explicit LayerNorm(Index size, double eps = 1e-5, Device device = Device::cpu);

  Tensor forward(const Tensor& x) override;

  const Tensor weight, bias;  // (size,): ones and zeros at the start

 private:
  double eps_;
};

/// (batch, features): each feature brought to mean 0 and variance 1, then times `weight` plus
/// `bias` (Ioffe and Szegedy 2015). While training with the moments of the minibatch, of which it
/// keeps running means; in evaluation with these. It counts the
/// minibatches too, as PyTorch does, though with a fixed momentum the count decides on nothing.
class BatchNorm1d : public Module {
 public:
  struct Options {
    double eps = 1e-5;
    double momentum = 0.1;  // the share of the newest batch in the running means
    Device device = Device::cpu;
  };

  explicit BatchNorm1d(Index features) : BatchNorm1d(features, Options()) {}
  BatchNorm1d(Index features, const Options& options);

  Tensor forward(const Tensor& x) override;

  const Tensor weight, bias;               // (features,): ones and zeros at the start
  const Tensor running_mean, running_var;  // buffers: zeros and ones at the start
  const Tensor num_batches_tracked;        // a buffer, (): 0 at the start

 private:
  Options options_;
};

}  // namespace dl::nn
