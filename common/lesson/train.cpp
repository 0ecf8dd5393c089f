#include "lesson/train.h"

#include <cmath>

#include "array/replay.h"
#include "base/check.h"
#include "base/number.h"
#include "base/stopwatch.h"
#include "lesson/interrupt.h"
#include "lesson/metrics.h"
#include "ops/reduce.h"

namespace dl::lesson {
namespace {

// #region update
/// Computes the gradients of the loss l (batch,) and updates the parameters with them.
void update(const Updater& updater, const Tensor& l) {
  if (auto* const optimizer = std::get_if<optim::Optimizer*>(&updater)) {
    (*optimizer)->zero_grad();
    mean(l).backward();
    (*optimizer)->step();
  } else {
    sum(l).backward();
    std::get<std::function<void(Index)>>(updater)(l.size());
  }
}
// #endregion update

/// Throws an Error that says where, unless the loss is a number.
template <class... Where>
void check_loss(double loss, const Where&... where) {
  if (!std::isfinite(loss)) {
    fail("train: the loss is ", number(loss), where..., "; a smaller --lr may help");
  }
}

/// The training of a network, for as many epochs as wanted.
class Training {
 public:
  Training(const Network& net, const Loss& loss, const Updater& updater)
      : net_(net), loss_(loss), updater_(updater) {}

  // #region epoch
  EpochResult epoch(data::DataLoader& train_iter, Logbook& logbook) {
    Stopwatch watch;
    net_.train();
    sums_.reset();
    const std::size_t epoch = logbook.history().size() + 1;
    Index step = 0;
    for (const auto& [X, y] : train_iter) {
      step_(X, y);
      ++step;
      if (X.device() == Device::cpu) {  // on a GPU it would mean waiting for the step
        check_loss(static_cast<double>(batch_loss_.item()), " at step ", step, " of epoch ", epoch);
      }
      logbook.step(step, train_iter.size());
      throw_if_interrupted();
    }
    const auto examples = static_cast<double>(train_iter.examples());
    const double mean_loss = sums_[0] / examples;
    check_loss(mean_loss, " in epoch ", epoch);
    return {mean_loss, sums_[1] / examples, 0, watch.lap(), 0};
  }
  // #endregion epoch

 private:
  // #region step
  /// All that is done with a minibatch. A GPU records it, so it looks at no result.
  void step(const Array& X, const Labels& y) {
    batch_loss_ = Tensor();  // its memory can be used again
    const Tensor y_hat = net_(Tensor(X));
    const Tensor l = loss_(y_hat, y);
    update(updater_, l);

    const NoGrad no_grad;
    batch_loss_ = sum(l);
    sums_.add({batch_loss_, accuracy(y_hat, y)});
  }
  // #endregion step

  const Network& net_;
  const Loss& loss_;
  const Updater& updater_;
  Accumulator sums_{2};  // over the epoch: losses, right predictions
  Tensor batch_loss_;    // of the newest step: the sum over its examples
  Replay step_{[this](const Array& X, const Labels& y) { step(X, y); }};
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
