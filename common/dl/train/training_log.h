// What training leaves behind while it goes on.
#pragma once

#include <dl/train/checkpoint.h>
#include <dl/train/history.h>
#include <dl/train/options.h>
#include <dl/train/progress.h>
#include <dl/train/trajectory.h>

namespace dl::train {

/// Told of every step and epoch. After each epoch it writes the files that --history and --save ask
/// for, and then prints a line: whatever ends the training later, the finished epochs are safe,
/// and the checkpoint is one from which training goes on as if it had never stopped.
class TrainingLog {
 public:
  /// All are referred to. Without a checkpoint there is nothing to save. `trajectory` takes a
  /// snapshot every epoch. With --load, which has to be done by now, the epochs that the file of
  /// --history has up to there are kept, and the new ones counted on; an Error where that file is
  /// no history.
  explicit TrainingLog(const TrainingOptions& options, const Checkpoint* checkpoint = nullptr,
                       Trajectory* trajectory = nullptr);

  void begin() { progress_.begin(epochs_before_, options_.epochs); }
  void step(Index step, Index steps) { progress_.step(step, steps); }
  void epoch(const EpochMetrics& result);
  /// In place of epochs, where there are none to train.
  void evaluation(double test_accuracy);
  void interrupted() { progress_.interrupted(finished_); }

  /// The number of the epoch that is going on, from 1.
  std::uint64_t next_epoch() const { return epochs_before_ + finished_ + 1; }

  const History& history() const { return history_; }

  /// Those of the checkpoint: what is trained, by its names.
  NamedTensors parameters() const {
    return checkpoint_ == nullptr ? NamedTensors{} : checkpoint_->parameters;
  }

  /// Calls check_learned() if this was the notebook's training: its settings, ten epochs or more,
  /// all images, not interrupted. No other can be held to its results.
  void check_learned() const;

 private:
  void save() const;

  const TrainingOptions& options_;
  const Checkpoint* checkpoint_;
  Trajectory* trajectory_;
  Progress progress_;
  History history_;              // with that of the file
  std::uint64_t epochs_before_;  // in trainings that this one goes on from
  std::uint64_t finished_ = 0;   // in this one
};

}  // namespace dl::train
