#include "optim/optimizer.h"

#include "base/check.h"

namespace dl::optim {

Optimizer::Optimizer(std::vector<Tensor> parameters) : parameters_(std::move(parameters)) {
  check(!parameters_.empty(), "optimizer: there are no parameters to train");
  for (const Tensor& parameter : parameters_) {
    check_defined("optimizer", parameter);
    check(parameter.requires_grad(), "optimizer: a parameter of shape ", parameter.shape(),
          " does not require a gradient; make it with parameter()");
    const Device device = parameters_.front().device();
    check(parameter.device() == device, "optimizer: a parameter of shape ", parameter.shape(),
          " is on ", parameter.device(), ", the first one on ", device);
  }
}

void Optimizer::zero_grad() {
  for (Tensor& parameter : parameters_) {
    parameter.zero_grad();
  }
}

}  // namespace dl::optim
