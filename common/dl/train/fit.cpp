#include <dl/train/fit.h>

#include <dl/array/graph_cache.h>
#include <dl/autograd/observer.h>
#include <dl/ops/reduce.h>

namespace dl::train {
namespace {

/// The steps of a training. They are one object, since what was captured in one epoch is replayed
/// in the next.
class Training {
 public:
  Training(const ModelRef& net, const Loss& loss, optim::Optimizer& optimizer, TrainingLog& log)
      : net_(net), loss_(loss), optimizer_(optimizer), log_(log) {}

  // #region epoch
  void epoch(data::DataLoader& train_loader) {
    net_.train();
    for (const auto& [X, y] : train_loader) {
      log_.count_step(y.size());
      optimizer_.advance();  // the host's part of a step, which is never captured
      if (captures_) {
        graphs_(X, y);
      } else {
        step(X, y);
      }
    }
  }
  // #endregion epoch

 private:
  // #region step
  /// All that is done with a minibatch on the device. A GPU captures it, so it looks at no result.
  void step(const Array& X, const Labels& y) {
    const Tensor y_hat = net_(Tensor(X));
    const Tensor l = loss_(y_hat, y);
    log_.accumulate(y_hat, l, y);
    optimizer_.zero_grad();
    mean(l).backward();
    optimizer_.apply();
  }
  // #endregion step

  const ModelRef& net_;
  const Loss& loss_;
  optim::Optimizer& optimizer_;
  TrainingLog& log_;
  // Whoever observes wants to see the operations, and a replayed graph has none.
  const bool captures_ = optimizer_.supports_capture() && !OperationObserver::active();
  GraphCache graphs_{[this](const Array& X, const Labels& y) { step(X, y); }};
};

}  // namespace

EpochMetrics train_epoch(const ModelRef& net, data::DataLoader& train_loader, const Loss& loss,
                         optim::Optimizer& optimizer, TrainingLog& log) {
  log.begin_epoch(train_loader.size());
  Training(net, loss, optimizer, log).epoch(train_loader);
  return log.training_metrics();
}

// #region fit
void fit(const ModelRef& net, data::DataLoader& train_loader, const HeldOut& held_out,
         const Loss& loss, int num_epochs, optim::Optimizer& optimizer, TrainingLog& log) {
  Training training(net, loss, optimizer, log);
  log.run(num_epochs, [&] {
    for (int epoch = 0; epoch < num_epochs; ++epoch) {
      log.begin_epoch(train_loader.size());
      training.epoch(train_loader);
      log.epoch(net, held_out);
    }
  });
  log.finish(net, held_out);
}
// #endregion fit

}  // namespace dl::train
