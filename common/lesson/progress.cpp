#include "lesson/progress.h"

#include <unistd.h>

#include <cstdio>
#include <string>

#include "lesson/standard_files.h"

namespace dl::lesson {
namespace {

constexpr int kBarWidth = 40;

}  // namespace

Progress::Progress(bool quiet) : quiet_(quiet), bar_wanted_(!quiet && isatty(STDERR_FILENO) == 1) {}

void Progress::begin(int num_epochs) {
  num_epochs_ = num_epochs;
  if (!quiet_ && num_epochs > 0) {
    std::printf("epoch  train loss  train acc  test acc  seconds\n");
    flush_stdout();
  }
}

void Progress::step(Index step, Index steps) {
  const Index filled = kBarWidth * step / steps;
  if (!bar_wanted_ || (filled == last_filled_ && bar_shown_)) {
    return;
  }
  last_filled_ = filled;
  bar_shown_ = true;
  const std::string done(static_cast<std::size_t>(filled), '#');
  std::fprintf(stderr, "\r       [%-*s] %3d%%", kBarWidth, done.c_str(),
               static_cast<int>(100 * step / steps));
}

void Progress::evaluation(double test_accuracy) {
  std::printf("test accuracy %.4f\n", test_accuracy);
}

void Progress::epoch(int epoch, const EpochResult& r) {
  clear_bar();
  if (!quiet_ || epoch == num_epochs_) {
    std::printf("%5d  %10.4f  %9.4f  %8.4f  %7.2f\n", epoch, r.train_loss, r.train_accuracy,
                r.test_accuracy, r.train_seconds + r.eval_seconds);
    flush_stdout();
  }
}

void Progress::interrupted(std::size_t finished_epochs) {
  clear_bar();
  std::fprintf(stderr, "interrupted; %zu of %d epochs are finished\n", finished_epochs,
               num_epochs_);
}

void Progress::clear_bar() {
  if (bar_shown_) {
    std::fprintf(stderr, "\r%*s\r", kBarWidth + 14, "");
    bar_shown_ = false;
  }
}

}  // namespace dl::lesson
