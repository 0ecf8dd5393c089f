// Stochastic gradient descent.
#pragma once

#include <map>

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

/// The notebook's optimiser made by hand, for gradients of the *summed* loss of a minibatch:
///
///     w <- w - lr g / batch_size,  g <- 0
///
/// Can be recorded once it has met a batch of that size.
class MinibatchSgd {
 public:
  MinibatchSgd(std::vector<Tensor> parameters, float lr);
  void operator()(Index batch_size);

 private:
  std::vector<Tensor> parameters_;
  float lr_;
  std::map<Index, OnDevice<SgdStep>> steps_;  // by batch size
};

}  // namespace dl::optim
