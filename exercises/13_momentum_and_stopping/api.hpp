// Exercise 13: what stands around a training loop. The members are given; the functions without a
// body are to be written.
#pragma once

#include "harness/matrix.h"

namespace dl {

/// A weight matrix, which decays, or a bias in one row, which does not.
struct Parameter {
  Matrix value, gradient;
  bool decays = true;
};
/// The network's own: what is changed through the pointers is what it computes with.
using Parameters = std::vector<Parameter*>;

class Sgd {
 public:
  Sgd(Parameters parameters, double momentum, double weight_decay)
      : parameters_(std::move(parameters)), momentum_(momentum), weight_decay_(weight_decay) {}

  /// One step for every parameter w, with its gradient g and its velocity v, which starts at 0:
  ///     g' = g + weight_decay w     (g alone where the parameter does not decay)
  ///     v  = momentum v + g'
  ///     w  = w - lr v
  /// The gradients stay as they are.
  void step(double lr);

 private:
  Parameters parameters_;
  double momentum_, weight_decay_;
  std::vector<Matrix> velocities_;  // yours: empty at first
};

/// The learning rate of an epoch, the first of which is number 0: lr, after each `every` epochs
/// multiplied by `factor`; `every` is 1 or more.
double step_schedule(double lr, std::size_t epoch, std::size_t every, double factor);

/// Half a wave of the cosine, from lr in epoch 0 down to 0 in epoch `epochs`, which is 1 or more,
/// and 0 after it.
double cosine_schedule(double lr, std::size_t epoch, std::size_t epochs);

class EarlyStopping {
 public:
  /// patience is 1 or more.
  explicit EarlyStopping(std::size_t patience) : patience_(patience) {}

  /// To be called after each epoch with its validation loss. Keeps a copy of the parameters if the
  /// loss is lower than any before it. True when `patience` epochs in a row, or more, were no
  /// better than the best one. A loss that is NaN is never better.
  bool should_stop(double loss, const Parameters& parameters);

  /// Gives the parameters the values they had in the best epoch, if there was one; their gradients
  /// stay as they are.
  void restore(const Parameters& parameters) const;

 private:
  std::size_t patience_;
  double best_ = std::numeric_limits<double>::infinity();
  std::size_t no_better_ = 0;        // epochs since the best one
  std::vector<Matrix> best_values_;  // of the parameters, in their order
};

}  // namespace dl
