// TrainingObserver: what a TrainingLog is told, for whoever wants to look on from outside.
#pragma once

#include <dl/base/shape.h>
#include <dl/train/checkpoint.h>
#include <dl/train/history.h>

namespace dl::train {

/// While one of these lives, every TrainingLog tells it what it is told. One at a time, made and
/// destroyed while nothing trains.
class TrainingObserver {
 public:
  TrainingObserver();
  virtual ~TrainingObserver();
  TrainingObserver(const TrainingObserver&) = delete;
  TrainingObserver& operator=(const TrainingObserver&) = delete;

  /// A training begins; of parameters that no checkpoint names, none are given.
  virtual void on_training(const NamedTensors& parameters) = 0;
  /// An epoch of so many steps begins; 0 where nobody has said how many.
  virtual void on_epoch_begin(Index steps) = 0;
  virtual void on_epoch(const EpochMetrics& metrics) = 0;

  /// The one that lives, or null.
  static TrainingObserver* current() { return current_; }

 private:
  static inline TrainingObserver* current_ = nullptr;
};

}  // namespace dl::train
