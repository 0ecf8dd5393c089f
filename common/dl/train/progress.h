// What a user sees while a network trains.
#pragma once

#include <cstdint>

#include <dl/base/shape.h>
#include <dl/train/history.h>

namespace dl::train {

/// A table of results on stdout, one line an epoch, and below it, where stderr is a terminal with
/// room for it, a bar for the epoch that is going on.
class Progress {
 public:
  /// Where `quiet`, only the last line of the table is printed, at the end.
  explicit Progress(bool quiet);

  /// So many epochs are to come after those before, with which they are counted; whether their
  /// results will have a validation accuracy.
  void begin(std::uint64_t epochs_before, int num_epochs, bool validates = false);
  void step(Index step, Index steps);
  void evaluation(double test_accuracy);
  void epoch(const EpochMetrics& result);
  void interrupted(std::uint64_t finished_epochs);

 private:
  void clear_bar();

  bool quiet_;
  bool bar_shown_ = false;
  int num_epochs_ = 0;
  std::uint64_t last_epoch_ = 0;
  Index last_filled_ = -1;  // part of the bar: it is redrawn only when that changes
};

}  // namespace dl::train
