// Optimisers that are a formula for one number.
#pragma once

#include <utility>

#include <dl/array/on_device.h>
#include <dl/autograd/observer.h>
#include <dl/optim/optimizer.h>
#include <dl/optim/step_kernel.h>

namespace dl::optim {

/// A class of these says what state it has (add_state() in its constructor) and, for each group,
/// what the Step's settings are.
template <class Step>
class StepOptimizer : public Optimizer {
 public:
  void apply() override {
    check(steps() > 0, Step::kName, ": apply() is the second half of a step; call advance() first");
    std::vector<StepUpdate<Step>> updates;
    for (std::size_t i = 0; i < parameters_.size(); ++i) {
      Tensor& w = parameters_[i];
      if (w.has_grad()) {
        updates.push_back({w.grad(), w.mutable_array(), settings_[group_of(i)], {}});
        for (const auto& [name, arrays] : state()) {
          updates.back().state.push_back(arrays[i]);
        }
      }
    }
    step_kernel<Step>(parameters_.front().device(), updates);
    if (OperationObserver::active()) {
      std::vector<Operation::Input> gradients;
      for (const StepUpdate<Step>& update : updates) {
        gradients.push_back({update.gradient});
      }
      OperationObserver::tell(Step::kName, Phase::update, 0, std::move(gradients), Array(),
                              SourceLocation::here());
    }
  }
  bool supports_capture() const override { return true; }

 protected:
  StepOptimizer(std::vector<ParameterGroup> groups, double lr, double weight_decay)
      : Optimizer(std::move(groups), lr, weight_decay),
        settings_(this->groups(), parameters_.front().device()) {}

  /// Of step number `step`, counted from one, with lr(group) and weight_decay(group).
  virtual Step settings(std::size_t group, std::uint64_t step) const = 0;

  void prepare(std::uint64_t step) override {
    std::vector<Step> all;
    for (std::size_t group = 0; group < groups(); ++group) {
      all.push_back(settings(group, step));
    }
    settings_.set(std::move(all));
  }

 private:
  OnDevice<Step> settings_;
};

}  // namespace dl::optim
