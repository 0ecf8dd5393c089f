// Stochastic gradient descent.
#pragma once

#include "array/kernel.h"
#include "kernels/sgd.h"
#include "optim/optimizer.h"

namespace dl::optim {

/// A parameter w as an optimiser changes it: by its gradient, with a velocity or, without momentum,
/// with an undefined one. Handles: what is changed is the caller's memory.
struct SgdUpdate {
  Array gradient, w;
  Array velocity = Array();
};
/// One step of stochastic gradient descent on all of these parameters, in place.
extern Kernel<void(const SgdStep& step, const std::vector<SgdUpdate>& updates)> sgd_kernel;

/// w <- w - lr g, with momentum and weight decay as in kernels/sgd.h. The gradients are those of
/// the mean loss of a minibatch.
class Sgd : public Optimizer {
 public:
  struct Options {
    float lr;
    float momentum = 0;
    float weight_decay = 0;
  };

  Sgd(std::vector<Tensor> parameters, Options options);
  void step() override;

  /// One velocity for each parameter, in their order; empty without momentum. For checkpoints.
  std::vector<Array>& velocities() { return velocities_; }

 private:
  SgdStep step_;
  std::vector<Array> velocities_;
};

/// The notebook's optimiser made by hand, for gradients of the *summed* loss of a minibatch:
///
///     w <- w - lr g / batch_size,  g <- 0
class MinibatchSgd {
 public:
  MinibatchSgd(std::vector<Tensor> parameters, float lr);
  void operator()(Index batch_size);

 private:
  std::vector<Tensor> parameters_;
  float lr_;
};

}  // namespace dl::optim
