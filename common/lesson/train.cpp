#include "lesson/train.h"

#include <chrono>
#include <cmath>
#include <utility>

#include "base/check.h"
#include "base/number.h"
#include "lesson/interrupt.h"
#include "lesson/metrics.h"
#include "ops/reduce.h"

namespace dl::lesson {
namespace {

/// Seconds since the last lap (or since it was made).
class Stopwatch {
 public:
  double lap() {
    const auto now = Clock::now();
    return std::chrono::duration<double>(now - std::exchange(start_, now)).count();
  }

 private:
  using Clock = std::chrono::steady_clock;
  Clock::time_point start_ = Clock::now();
};

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

}  // namespace

// #region train_epoch
EpochResult train_epoch(const Network& net, data::DataLoader& train_iter, const Loss& loss,
                        const Updater& updater, Logbook& logbook) {
  Stopwatch watch;
  net.train();
  const std::size_t epoch = logbook.history().size() + 1;
  Accumulator metric(3);  // sums over the epoch: losses, right predictions, examples
  Index step = 0;
  for (const auto& [X, y] : train_iter) {
    const Tensor y_hat = net(Tensor(X));
    const Tensor l = loss(y_hat, y);
    update(updater, l);

    const NoGrad no_grad;
    const Tensor total = sum(l);
    ++step;
    if (total.device() == Device::cpu) {  // on a GPU it would mean waiting for the step
      check_loss(static_cast<double>(total.item()), " at step ", step, " of epoch ", epoch);
    }
    metric.add({total, accuracy(y_hat, y), y.size()});
    logbook.step(step, train_iter.size());
    throw_if_interrupted();
  }
  const double mean_loss = metric[0] / metric[2];
  check_loss(mean_loss, " in epoch ", epoch);
  return {mean_loss, metric[1] / metric[2], 0, watch.lap(), 0};
}
// #endregion train_epoch

void train(const Network& net, data::DataLoader& train_iter, data::DataLoader& test_iter,
           const Loss& loss, int num_epochs, const Updater& updater, Logbook& logbook) {
  if (num_epochs == 0) {
    logbook.evaluation(evaluate_accuracy(net, test_iter));
    return;
  }
  const CatchInterrupts catching;
  logbook.begin();
  try {
    for (int epoch = 0; epoch < num_epochs; ++epoch) {
      EpochResult result = train_epoch(net, train_iter, loss, updater, logbook);
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
