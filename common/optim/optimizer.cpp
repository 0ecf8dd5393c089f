#include "optim/optimizer.h"

#include <algorithm>

#include "base/check.h"

namespace dl::optim {

void check_parameters(const std::vector<Tensor>& parameters) {
  check(!parameters.empty(), "optimizer: there are no parameters to train");
  for (auto parameter = parameters.begin(); parameter != parameters.end(); ++parameter) {
    check_defined("optimizer", *parameter);
    const Shape& shape = parameter->shape();
    check(
        parameter->is_leaf(), "optimizer: a parameter of shape ", shape,
        " is the result of an operation, so no gradient is kept for it; make it with parameter()");
    check(parameter->requires_grad(), "optimizer: a parameter of shape ", shape,
          " does not require a gradient; make it with parameter()");
    const Device device = parameters.front().device();
    check(parameter->device() == device, "optimizer: a parameter of shape ", shape, " is on ",
          parameter->device(), ", the first one on ", device);
    const auto first = std::find_if(parameters.begin(), parameter,
                                    [&](const Tensor& other) { return other.is(*parameter); });
    check(first == parameter, "optimizer: parameter ", parameter - parameters.begin(),
          ", of shape ", shape, ", is parameter ", first - parameters.begin(), " again");
  }
}

Optimizer::Optimizer(std::vector<Tensor> parameters) : parameters_(std::move(parameters)) {
  check_parameters(parameters_);
}

void Optimizer::zero_grad() {
  for (Tensor& parameter : parameters_) {
    parameter.zero_grad();
  }
}

}  // namespace dl::optim
