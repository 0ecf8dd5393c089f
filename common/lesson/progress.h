// What a user sees while a network trains.
#pragma once

#include <cstddef>

#include "base/shape.h"
#include "lesson/history.h"

namespace dl::lesson {

/// A table of results on stdout, one line an epoch, and below it, where stderr is a terminal, a bar
/// for the epoch that is going on.
class Progress {
 public:
  /// Where `quiet`, only the last line of the table is printed, at the end.
  explicit Progress(bool quiet);

  void begin(int num_epochs);
  void step(Index step, Index steps);
  void evaluation(double test_accuracy);
  void epoch(int epoch, const EpochResult& result);
  void interrupted(std::size_t finished_epochs);

 private:
  void clear_bar();

  bool quiet_;
  bool bar_wanted_;
  bool bar_shown_ = false;
  int num_epochs_ = 0;
  Index last_filled_ = -1;  // part of the bar: it is redrawn only when that changes
};

}  // namespace dl::lesson
