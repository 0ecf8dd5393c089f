#include <dl/train/fit.h>

#include <cmath>
#include <string>

#include <dl/array/graph_cache.h>
#include <dl/base/check.h>
#include <dl/base/number.h>
#include <dl/base/stopwatch.h>
#include <dl/base/text.h>
#include <dl/ops/reduce.h>
#include <dl/optim/sgd.h>
#include <dl/train/find_non_finite.h>
#include <dl/train/interrupt.h>
#include <dl/train/metrics.h>

namespace dl::train {
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
    if (const auto value = find_non_finite(parameter.array())) {
      return concat(", where ", printable(name, 40), " holds ", to_shortest(*value));
    }
    for (const float value : parameter.to_vector()) {
      if (std::abs(value) > std::abs(largest)) {
        largest = value;
        text = concat(", where ", printable(name, 40), " has grown to ", to_shortest(value));
      }
    }
  }
  return text;
}

/// Throws an Error that says where, unless the loss is a number.
template <class... Where>
void check_loss(double loss, const TrainingLog& log, const Where&... where) {
  if (!std::isfinite(loss)) {
    fail("train: the loss is ", to_shortest(loss), where..., suspect(log.parameters()), kAdvice);
  }
}

/// The same for the parameters: the last update of an epoch shows in no loss of it, but is what the
/// checkpoint gets.
template <class... Where>
void check_parameters(const TrainingLog& log, const Where&... where) {
  for (const auto& [name, parameter] : log.parameters()) {
    if (const auto value = find_non_finite(parameter.array())) {
      fail("train: ", printable(name, 40), " holds ", to_shortest(*value), where..., kAdvice);
    }
  }
}

/// The training of a network, for as many epochs as wanted.
class Training {
 public:
  Training(const ModelRef& net, const Loss& loss, const Updater& updater)
      : net_(net), loss_(loss), updater_(updater) {
    if (auto* const optimizer = std::get_if<optim::Optimizer*>(&updater)) {
      optimizer_ = *optimizer;
    }
  }

  // #region epoch
  EpochMetrics epoch(data::DataLoader& train_loader, TrainingLog& log) {
    Stopwatch watch;
    net_.train();
    sums_.reset();
    const std::uint64_t epoch = log.next_epoch();
    Index step = 0;
    for (const auto& [X, y] : train_loader) {
      train_on(X, y);
      ++step;
      if (X.device() == Device::cpu) {  // on a GPU it would mean waiting for the step
        check_loss(loss_of_batch(), log, " at step ", step, " of epoch ", epoch);
      }
      log.step(step, train_loader.size());
      throw_if_interrupted();
    }
    const auto examples = static_cast<double>(train_loader.examples());
    const double mean_loss = sums_[0] / examples, accuracy = sums_[1] / examples;
    const double seconds = watch.lap();  // a GPU has done it all: its sums have been read
    check_loss(mean_loss, log, " in epoch ", epoch);
    check_parameters(log, " after step ", step, " of epoch ", epoch);
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
      sums_.add({batch_loss_, num_correct(y_hat, y)});
    }
    if (X.device() == Device::cpu && !std::isfinite(loss_of_batch())) {
      return;  // epoch() says so; an update would spread it to all parameters
    }
    update(updater_, l);
  }
  // #endregion step

  double loss_of_batch() const { return static_cast<double>(batch_loss_.item()); }

  const ModelRef& net_;
  const Loss& loss_;
  const Updater& updater_;
  optim::Optimizer* optimizer_ = nullptr;  // where the updater is one
  const bool records_ = supports_capture(updater_);
  Accumulator sums_{2};  // over the epoch: losses, right predictions
  Tensor batch_loss_;    // of the newest step: the sum over its examples
  GraphCache replay_{[this](const Array& X, const Labels& y) { step(X, y); }};
};

}  // namespace

EpochMetrics train_epoch(const ModelRef& net, data::DataLoader& train_loader, const Loss& loss,
                         const Updater& updater, TrainingLog& log) {
  return Training(net, loss, updater).epoch(train_loader, log);
}

void fit(const ModelRef& net, data::DataLoader& train_loader, data::DataLoader& test_loader,
         const Loss& loss, int num_epochs, const Updater& updater, TrainingLog& log) {
  if (num_epochs == 0) {
    log.evaluation(evaluate_accuracy(net, test_loader));
    return;
  }
  const ScopedSigintHandler catching;
  Training training(net, loss, updater);
  log.begin();
  try {
    for (int epoch = 0; epoch < num_epochs; ++epoch) {
      EpochMetrics result = training.epoch(train_loader, log);
      Stopwatch watch;
      result.test_accuracy = evaluate_accuracy(net, test_loader);
      result.eval_seconds = watch.lap();
      log.epoch(result);
    }
  } catch (const Interrupted&) {
    log.interrupted();
  }
}

}  // namespace dl::train
