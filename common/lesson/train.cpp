#include "lesson/train.h"

#include <chrono>
#include <cmath>
#include <utility>

#include "base/atomic_file.h"
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

}  // namespace

EpochResult train_epoch(const Network& net, data::DataLoader& train_iter, const Loss& loss,
                        const Updater& updater, Progress& progress) {
  Stopwatch watch;
  net.train();
  Accumulator metric(3);  // training loss, right predictions, examples
  Index step = 0;
  for (const auto& [X, y] : train_iter) {
    const Tensor y_hat = net(Tensor(X));
    const Tensor l = loss(y_hat, y);
    update(updater, l);

    const NoGrad no_grad;
    const Tensor total = sum(l);
    ++step;
    check(total.device() != Device::cpu || std::isfinite(total.item()), "train: the loss is ",
          total.item(), " at step ", step, " of the epoch; a smaller --lr may help");
    metric.add({total, accuracy(y_hat, y), y.size()});
    progress.step(step, train_iter.size());
    throw_if_interrupted();
  }
  const double examples = metric[2];
  return {metric[0] / examples, metric[1] / examples, 0, watch.lap(), 0};
}

History train(const Network& net, data::DataLoader& train_iter, data::DataLoader& test_iter,
              const Loss& loss, int num_epochs, const Updater& updater, Progress& progress) {
  History history;
  progress.begin(num_epochs);
  if (num_epochs == 0) {
    progress.evaluation(evaluate_accuracy(net, test_iter));
  }
  try {
    for (int epoch = 1; epoch <= num_epochs; ++epoch) {
      EpochResult result = train_epoch(net, train_iter, loss, updater, progress);
      Stopwatch watch;
      result.test_accuracy = evaluate_accuracy(net, test_iter);
      result.eval_seconds = watch.lap();
      history.push_back(result);
      progress.epoch(epoch, result);
    }
  } catch (const Interrupted&) {
    progress.interrupted(history.size());
  }
  return history;
}

void check_learned(const History& history) {
  check(!history.empty(), "train: no epoch was finished");
  const EpochResult& last = history.back();
  check(last.train_loss < 0.5, "train: the network has not learned enough: training loss ",
        last.train_loss, " is not below 0.5");
  const auto check_accuracy = [](const char* which, double accuracy) {
    check(accuracy > 0.7 && accuracy <= 1, "train: the network has not learned enough: ", which,
          " accuracy ", accuracy, " is not in (0.7, 1]");
  };
  check_accuracy("training", last.train_accuracy);
  check_accuracy("test", last.test_accuracy);
}

void save_history(const std::filesystem::path& path, const History& history) {
  std::string text = "epoch,train_loss,train_acc,test_acc,train_seconds,eval_seconds\n";
  int epoch = 0;
  for (const EpochResult& r : history) {
    text += concat(++epoch, ',', number(r.train_loss), ',', number(r.train_accuracy), ',',
                   number(r.test_accuracy), ',', number(r.train_seconds), ',',
                   number(r.eval_seconds), '\n');
  }
  AtomicFile file(path);
  file.write(text);
  file.commit();
}

}  // namespace dl::lesson
