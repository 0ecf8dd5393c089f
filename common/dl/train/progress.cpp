#include <dl/train/progress.h>

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <string>

#include <dl/base/stdio_guard.h>
#include <dl/base/terminal.h>

namespace dl::train {
namespace {

constexpr int kMostOfBar = 40, kLeastOfBar = 5;
constexpr int kBesideBar = 14;  // columns: "       [", "] 100%"

/// Columns for the bar itself, so that its line stays clear of the edge, where some terminals wrap;
/// 0 where there is no room, or no terminal that can draw a line anew.
int room_for_bar() {
  const std::optional<Terminal> screen = terminal(STDERR_FILENO);
  const int room = screen && !screen->plain ? screen->columns - 1 - kBesideBar : 0;
  return room < kLeastOfBar ? 0 : std::min(room, kMostOfBar);
}

}  // namespace

Progress::Progress(bool quiet) : quiet_(quiet) {}

void Progress::begin(std::uint64_t epochs_before, int num_epochs, bool validates) {
  num_epochs_ = num_epochs;
  last_epoch_ = epochs_before + static_cast<std::uint64_t>(num_epochs);
  if (!quiet_ && num_epochs > 0) {
    std::printf("epoch  train loss  train acc  %stest acc  seconds\n",
                validates ? "val acc  " : "");
    flush_stdout();
  }
}

void Progress::step(Index step, Index steps) {
  const Index filled = kMostOfBar * step / steps;
  if (quiet_ || (filled == last_filled_ && bar_shown_)) {
    return;
  }
  last_filled_ = filled;
  clear_bar();  // the window may have become another one
  const int width = room_for_bar();
  if (width == 0) {
    return;
  }
  bar_shown_ = true;
  const std::string done(static_cast<std::size_t>(width * step / steps), '#');
  std::fprintf(stderr, "\r       [%-*s] %3d%%", width, done.c_str(),
               static_cast<int>(100 * step / steps));
}

void Progress::evaluation(double test_accuracy) {
  std::printf("test accuracy %.4f\n", test_accuracy);
}

void Progress::epoch(const EpochMetrics& r) {
  clear_bar();
  if (!quiet_ || r.epoch == last_epoch_) {
    std::printf("%5s  %10.4f  %9.4f  ", std::to_string(r.epoch).c_str(), r.train_loss,
                r.train_accuracy);
    if (r.val_accuracy) {
      std::printf("%7.4f  ", *r.val_accuracy);
    }
    std::printf("%8.4f  %7.2f\n", r.test_accuracy, r.train_seconds + r.eval_seconds);
    flush_stdout();
  }
}

void Progress::interrupted(std::uint64_t finished_epochs) {
  clear_bar();
  std::fprintf(stderr, "interrupted; %s of %d epochs are finished\n",
               std::to_string(finished_epochs).c_str(), num_epochs_);
}

void Progress::clear_bar() {
  if (bar_shown_) {
    std::fputs("\r\033[K", stderr);  // which clears the line
    bar_shown_ = false;
  }
}

}  // namespace dl::train
