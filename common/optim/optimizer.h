// What all optimisers share: they change parameters in place, by their gradients.
#pragma once

#include <vector>

#include "autograd/tensor.h"

namespace dl::optim {

/// Throws an Error unless all are leaves that require gradients, each given once, on one device.
void check_parameters(const std::vector<Tensor>& parameters);

class Optimizer {
 public:
  /// The parameters are handles: the model's own Tensors are changed. See check_parameters().
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
