// What all optimisers share: they change parameters in place, by their gradients.
#pragma once

#include <vector>

#include "autograd/tensor.h"

namespace dl::optim {

class Optimizer {
 public:
  /// The parameters are handles: the model's own Tensors are changed.
  explicit Optimizer(std::vector<Tensor> parameters);
  virtual ~Optimizer() = default;

  /// Changes every parameter that has a gradient.
  virtual void step() = 0;
  void zero_grad();

  const std::vector<Tensor>& parameters() const { return parameters_; }

 protected:
  std::vector<Tensor> parameters_;
};

}  // namespace dl::optim
