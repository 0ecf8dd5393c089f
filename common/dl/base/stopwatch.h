// How long something takes.
#pragma once

#include <chrono>
#include <utility>

namespace dl {

/// Runs from the moment it is made.
class Stopwatch {
 public:
  /// Seconds since it was made, or since the last lap.
  double seconds() const { return between(start_, Clock::now()); }

  /// The same, and the next lap begins.
  double lap() {
    const Clock::time_point now = Clock::now();
    return between(std::exchange(start_, now), now);
  }

 private:
  using Clock = std::chrono::steady_clock;
  static double between(Clock::time_point start, Clock::time_point end) {
    return std::chrono::duration<double>(end - start).count();
  }

  Clock::time_point start_ = Clock::now();
};

}  // namespace dl
