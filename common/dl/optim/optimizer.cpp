#include <dl/optim/optimizer.h>

#include <algorithm>
#include <cmath>
#include <iterator>

#include <dl/array/backend.h>
#include <dl/array/functions.h>
#include <dl/base/check.h>

namespace dl::optim {
namespace {

void check_lr(double lr) {
  check(lr >= 0 && std::isfinite(lr), "optimizer: a learning rate of ", lr,
        "; it must be a finite number, not below 0");
}

}  // namespace

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

Optimizer::Optimizer(std::vector<Tensor> parameters, double lr, double weight_decay)
    : Optimizer(std::vector{ParameterGroup{std::move(parameters)}}, lr, weight_decay) {}

Optimizer::Optimizer(std::vector<ParameterGroup> groups, double lr, double weight_decay) {
  for (ParameterGroup& group : groups) {
    const Settings settings{group.lr.value_or(lr), group.weight_decay.value_or(weight_decay)};
    check_lr(settings.lr);
    check(settings.weight_decay >= 0 && std::isfinite(settings.weight_decay),
          "optimizer: a weight decay of ", settings.weight_decay,
          "; it must be a finite number, not below 0");
    group_of_.insert(group_of_.end(), group.parameters.size(), groups_.size());
    groups_.push_back(settings);
    parameters_.insert(parameters_.end(), std::make_move_iterator(group.parameters.begin()),
                       std::make_move_iterator(group.parameters.end()));
  }
  check_parameters(parameters_);
  device_ = parameters_.front().device();
}

void Optimizer::advance() {
  check(parameters_.front().device() == device_, "optimizer: its parameters were moved from ",
        device_, " to ", parameters_.front().device(), "; make it after Module::to()");
  check(
      !backend(device_).is_capturing(),
      "optimizer: a step that is captured would be the same at each replay; capture apply() alone "
      "and call advance() before each replay");
  prepare(steps_ + 1);
  ++steps_;
}

void Optimizer::zero_grad() {
  for (Tensor& parameter : parameters_) {
    parameter.zero_grad();
  }
}

double Optimizer::lr(std::size_t group) const {
  return groups_.at(group).lr * (schedule_ ? schedule_(steps_) : 1);
}

void Optimizer::set_lr(double lr) {
  check_lr(lr);
  for (Settings& group : groups_) {
    group.lr = lr;
  }
}

void Optimizer::set_lr(std::size_t group, double lr) {
  check(group < groups_.size(), "optimizer: there is no group ", group, ", only ", groups_.size());
  check_lr(lr);
  groups_[group].lr = lr;
}

void Optimizer::set_schedule(Schedule schedule) { schedule_ = std::move(schedule); }

void Optimizer::add_state(std::string name, float value) {
  std::vector<Array> arrays;
  for (const Tensor& parameter : parameters_) {
    arrays.push_back(full(parameter.shape(), value, parameter.device()));
  }
  state_.emplace_back(std::move(name), std::move(arrays));
}

}  // namespace dl::optim
