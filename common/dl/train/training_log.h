// What a training loop tells of, and what it leaves behind while it goes on.
#pragma once

#include <functional>

#include <dl/base/stopwatch.h>
#include <dl/train/checkpoint.h>
#include <dl/train/history.h>
#include <dl/train/metrics.h>
#include <dl/train/options.h>
#include <dl/train/progress.h>
#include <dl/train/trajectory.h>

namespace dl::train {

/// Told of every step and epoch:
///
///     TrainingLog log(options, &checkpoint);
///     log.run(options.epochs, [&] {
///       for (int epoch = 1; epoch <= options.epochs; ++epoch) {
///         for (const auto& [X, y] : train_loader) {
///           ... y_hat and the losses l ...
///           log.step(y_hat, l, y);
///           ... backward() and the update ...
///         }
///         log.epoch(net, test_loader);
///       }
///     });
///     log.finish(net, test_loader);
///
/// After each epoch it writes the files that --history and --save ask for, and then prints a line:
/// whatever ends the training later, the finished epochs are safe, and the checkpoint is one from
/// which training goes on as if it had never stopped.
class TrainingLog {
 public:
  /// All are referred to. Without a checkpoint there is nothing to save. `trajectory` takes a
  /// snapshot every epoch. With --load, which has to be done by now, the epochs that the file of
  /// --history has up to there are kept, and the new ones counted on; an Error where that file is
  /// no history.
  explicit TrainingLog(const TrainingOptions& options, const Checkpoint* checkpoint = nullptr,
                       Trajectory* trajectory = nullptr);

  /// Runs a training loop of so many epochs. Ctrl-C ends it early, between two steps: the log then
  /// has the epochs that were finished.
  void run(int num_epochs, const std::function<void()>& loop);

  /// To be told of the scores y_hat (batch, classes) and losses l (batch,) of a minibatch before it
  /// is learned from: they count for the epoch's training loss and accuracy. Throws an Error that
  /// names the step where a loss is not a number (on a GPU, where looking means waiting, epoch()
  /// does), and Interrupted after Ctrl-C.
  void step(const Tensor& y_hat, const Tensor& l, const Labels& y);
  /// The two halves of step(), for loops whose work on the device is captured: the host's, and the
  /// device's.
  void count_step(Index examples);
  void accumulate(const Tensor& y_hat, const Tensor& l, const Labels& y);

  /// The end of an epoch: evaluates `net`, which is then back in training mode. Throws an Error
  /// where the mean loss or a parameter of the checkpoint is not a number.
  void epoch(const ModelRef& net, const HeldOut& held_out);
  /// The same, of results that are known.
  void epoch(const EpochMetrics& result);
  /// The end of a training: where no epoch was to be trained, evaluates all the same.
  void finish(const ModelRef& net, const HeldOut& held_out);

  /// Forgets the steps since the last epoch(); so many of them are to come.
  void begin_epoch(Index steps);
  /// What the steps since then came to; test_accuracy and eval_seconds are left 0.
  EpochMetrics training_metrics() const;

  const History& history() const { return history_; }

  /// Calls check_learned() if this was the notebook's training: its settings, ten epochs or more,
  /// all images, not interrupted. No other can be held to its results.
  void check_learned() const;

 private:
  void save() const;
  /// The number of the epoch that is going on, from 1.
  std::uint64_t next_epoch() const { return epochs_before_ + finished_ + 1; }

  const TrainingOptions& options_;
  const Checkpoint* checkpoint_;
  Trajectory* trajectory_;
  Progress progress_;
  History history_;              // with that of the file
  std::uint64_t epochs_before_;  // in trainings that this one goes on from
  std::uint64_t finished_ = 0;   // in this one

  int num_epochs_ = 0;  // that run() was asked for

  // Of the epoch that is going on.
  Index steps_ = 0;      // that it will have; 0 where nobody said
  Index step_ = 0;       // the newest, from 1
  Index examples_ = 0;   // seen so far
  Accumulator sums_{2};  // losses, right predictions
  Stopwatch watch_;
};

}  // namespace dl::train
