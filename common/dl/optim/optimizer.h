// What all optimisers share: they change parameters in place, by their gradients.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <dl/autograd/tensor.h>

namespace dl::optim {

/// Throws an Error unless all are leaves that require gradients, each given once, on one device.
void check_parameters(const std::vector<Tensor>& parameters);

/// Parameters with settings of their own; where there are none, the optimiser's hold.
struct ParameterGroup {
  std::vector<Tensor> parameters;
  std::optional<double> lr = {};
  std::optional<double> weight_decay = {};
};

/// What the learning rates are multiplied by, after so many steps. See optim/schedule.h.
using Schedule = std::function<double(std::uint64_t steps)>;

/// An optimiser of one's own overrides apply(), which may ask for lr(), steps() and the like.
class Optimizer {
 public:
  /// The parameters are handles: the model's own Tensors are changed. See check_parameters().
  explicit Optimizer(std::vector<Tensor> parameters, double lr = 1, double weight_decay = 0);
  explicit Optimizer(std::vector<ParameterGroup> groups, double lr = 1, double weight_decay = 0);
  virtual ~Optimizer() = default;
  Optimizer(Optimizer&&) = default;
  Optimizer& operator=(Optimizer&&) = default;

  /// Changes every parameter that has a gradient. Both halves; an Error in captured work.
  void step() {
    advance();
    apply();
  }
  /// The host's half: counts the step, and writes what this one needs and the last did not (the
  /// learning rate) to the device. To be called before each replay of a captured apply(), and an
  /// Error where it would be captured itself.
  void advance();
  /// The device's half.
  virtual void apply() = 0;
  /// Whether a captured apply() does the right thing at every replay: it takes numbers that change
  /// from the device's memory alone. Where it does not, a training loop captures nothing.
  virtual bool supports_capture() const { return false; }
  void zero_grad();

  const std::vector<Tensor>& parameters() const { return parameters_; }
  /// How many steps there have been.
  std::uint64_t steps() const { return steps_; }

  /// The learning rate of the next step, and its change for all groups or one.
  double lr(std::size_t group = 0) const;
  void set_lr(double lr);
  void set_lr(std::size_t group, double lr);
  /// From now on the learning rates are those that were given times schedule(steps()).
  void set_schedule(Schedule schedule);
  double weight_decay(std::size_t group = 0) const { return groups_.at(group).weight_decay; }
  std::size_t groups() const { return groups_.size(); }

  /// What is kept for each parameter, in their order, by the name of its kind: {"velocity", ...}.
  /// Handles. Together with steps() all that training goes on from.
  using State = std::vector<std::pair<std::string, std::vector<Array>>>;
  const State& state() const { return state_; }
  void set_steps(std::uint64_t steps) { steps_ = steps; }

 protected:
  /// Called by advance() before apply(): writes to the device what step number `step`, counted from
  /// one, needs.
  virtual void prepare(std::uint64_t step) { (void)step; }
  /// An Array of this value for each parameter, on its device.
  void add_state(std::string name, float value = 0);
  /// Whose group the i-th parameter is in.
  std::size_t group_of(std::size_t i) const { return group_of_[i]; }

  std::vector<Tensor> parameters_;

 private:
  struct Settings {
    double lr, weight_decay;
  };

  Device device_;
  std::vector<Settings> groups_;
  std::vector<std::size_t> group_of_;
  Schedule schedule_;
  std::uint64_t steps_ = 0;
  State state_;
};

}  // namespace dl::optim
