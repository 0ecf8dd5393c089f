#include "lesson/train.h"

#include <cmath>
#include <string>

#include "array/replay.h"
#include "base/check.h"
#include "base/number.h"
#include "base/stopwatch.h"
#include "base/text.h"
#include "lesson/finite.h"
#include "lesson/interrupt.h"
#include "lesson/metrics.h"
#include "ops/reduce.h"
#include "optim/sgd.h"

namespace dl::lesson {
namespace {

constexpr const char* kAdvice = "; a smaller --lr may help";

// #region update
/// Computes the gradients of the losses l (batch,) and updates the parameters with them.
void update(const Updater& updater, const Tensor& l) {
  if (auto* const optimizer = std::get_if<optim::Optimizer*>(&updater)) {
    (*optimizer)->zero_grad();
    mean(l).backward();
    (*optimizer)->apply();  // advance() came before
  } else {
    sum(l).backward();
    std::get<std::function<void(Index)>>(updater)(l.size());
  }
}
// #endregion update

/// Whether the update may be recorded. Of a function that is not the notebook's own nobody knows
/// what it changes from step to step.
bool supports_capture(const Updater& updater) {
  if (auto* const optimizer = std::get_if<optim::Optimizer*>(&updater)) {
    return (*optimizer)->supports_capture();
  }
  return std::get<std::function<void(Index)>>(updater).target<optim::MinibatchSgd>() != nullptr;
}

/// Where to look for the reason: the first parameter that is no number, or the one that has grown
/// most.
std::string suspect(const NamedTensors& parameters) {
  float largest = 0;
  std::string text;
  for (const auto& [name, parameter] : parameters) {
    if (const auto value = not_finite(parameter.array())) {
      return concat(", where ", printable(name, 40), " holds ", number(*value));
    }
    for (const float value : parameter.to_vector()) {
      if (std::abs(value) > std::abs(largest)) {
        largest = value;
        text = concat(", where ", printable(name, 40), " has grown to ", number(value));
      }
    }
  }
  return text;
}

/// Throws an Error that says where, unless the loss is a number.
template <class... Where>
void check_loss(double loss, const Logbook& logbook, const Where&... where) {
  if (!std::isfinite(loss)) {
    fail("train: the loss is ", number(loss), where..., suspect(logbook.parameters()), kAdvice);
  }
}

/// The same for the parameters: the last update of an epoch shows in no loss of it, but is what the
/// checkpoint gets.
template <class... Where>
void check_parameters(const Logbook& logbook, const Where&... where) {
  for (const auto& [name, parameter] : logbook.parameters()) {
    if (const auto value = not_finite(parameter.array())) {
      fail("train: ", printable(name, 40), " holds ", number(*value), where..., kAdvice);
    }
  }
}

/// The training of a network, for as many epochs as wanted.
class Training {
 public:
  Training(const Network& net, const Loss& loss, const Updater& updater)
      : net_(net), loss_(loss), updater_(updater) {
    if (auto* const optimizer = std::get_if<optim::Optimizer*>(&updater)) {
      optimizer_ = *optimizer;
    }
  }

  // #region epoch
  EpochResult epoch(data::DataLoader& train_iter, Logbook& logbook) {
    Stopwatch watch;
    net_.train();
    sums_.reset();
    const std::uint64_t epoch = logbook.next_epoch();
    Index step = 0;
    for (const auto& [X, y] : train_iter) {
      train_on(X, y);
      ++step;
      if (X.device() == Device::cpu) {  // on a GPU it would mean waiting for the step
        check_loss(loss_of_batch(), logbook, " at step ", step, " of epoch ", epoch);
      }
      logbook.step(step, train_iter.size());
      throw_if_interrupted();
    }
    const auto examples = static_cast<double>(train_iter.examples());
    const double mean_loss = sums_[0] / examples, accuracy = sums_[1] / examples;
    const double seconds = watch.lap();  // a GPU has done it all: its sums have been read
    check_loss(mean_loss, logbook, " in epoch ", epoch);
    check_parameters(logbook, " after step ", step, " of epoch ", epoch);
    return {mean_loss, accuracy, 0, seconds, 0};
  }
  // #endregion epoch

 private:
  /// A step: the host's part of it, which is never recorded, and then the device's.
  void train_on(const Array& X, const Labels& y) {
    if (optimizer_ != nullptr) {
      optimizer_->advance();
    }
    if (records_) {
      replay_(X, y);
    } else {
      step(X, y);
    }
  }

  // #region step
  /// All that is done with a minibatch. A GPU records it, so it looks at no result.
  void step(const Array& X, const Labels& y) {
    batch_loss_ = Tensor();  // its memory can be used again
    const Tensor y_hat = net_(Tensor(X));
    const Tensor l = loss_(y_hat, y);
    {
      const NoGrad no_grad;
      batch_loss_ = sum(l);
      sums_.add({batch_loss_, accuracy(y_hat, y)});
    }
    if (X.device() == Device::cpu && !std::isfinite(loss_of_batch())) {
      return;  // epoch() says so; an update would spread it to all parameters
    }
    update(updater_, l);
  }
  // #endregion step

  double loss_of_batch() const { return static_cast<double>(batch_loss_.item()); }

  const Network& net_;
  const Loss& loss_;
  const Updater& updater_;
  optim::Optimizer* optimizer_ = nullptr;  // where the updater is one
  const bool records_ = supports_capture(updater_);
  Accumulator sums_{2};  // over the epoch: losses, right predictions
  Tensor batch_loss_;    // of the newest step: the sum over its examples
  Replay replay_{[this](const Array& X, const Labels& y) { step(X, y); }};
};

}  // namespace

EpochResult train_epoch(const Network& net, data::DataLoader& train_iter, const Loss& loss,
                        const Updater& updater, Logbook& logbook) {
  return Training(net, loss, updater).epoch(train_iter, logbook);
}

void train(const Network& net, data::DataLoader& train_iter, data::DataLoader& test_iter,
           const Loss& loss, int num_epochs, const Updater& updater, Logbook& logbook) {
  if (num_epochs == 0) {
    logbook.evaluation(evaluate_accuracy(net, test_iter));
    return;
  }
  const CatchInterrupts catching;
  Training training(net, loss, updater);
  logbook.begin();
  try {
    for (int epoch = 0; epoch < num_epochs; ++epoch) {
      EpochResult result = training.epoch(train_iter, logbook);
      Stopwatch watch;
      result.test_accuracy = evaluate_accuracy(net, test_iter);
      result.eval_seconds = watch.lap();
      logbook.epoch(result);
    }
  } catch (const Interrupted&) {
    logbook.interrupted();
  }
}

}  // namespace dl::lesson
