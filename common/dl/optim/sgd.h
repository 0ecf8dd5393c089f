// Stochastic gradient descent.
#pragma once

#include <dl/kernels/sgd.h>
#include <dl/optim/step_optimizer.h>

namespace dl::optim {

/// w <- w - lr g, with momentum and weight decay as in kernels/sgd.h. The gradients are those of
/// the mean loss of a minibatch.
class SGD : public StepOptimizer<SgdStep> {
 public:
  struct Options {
    double lr;
    double momentum = 0;
    double weight_decay = 0;
    bool nesterov = false;
  };

  SGD(std::vector<Tensor> parameters, Options options);
  SGD(std::vector<ParameterGroup> groups, Options options);

 protected:
  SgdStep settings(std::size_t group, std::uint64_t step) const override;

 private:
  Options options_;
};

}  // namespace dl::optim
