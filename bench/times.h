// Times as the benchmarks keep and print them.
#pragma once

#include <string>
#include <vector>

namespace dl::bench {

/// Seconds per call, one for each repetition, sorted.
class Times {
 public:
  explicit Times(std::vector<double> seconds);

  const std::vector<double>& seconds() const { return seconds_; }
  bool measured() const { return !seconds_.empty(); }
  double min() const { return seconds_.front(); }
  double max() const { return seconds_.back(); }
  double median() const;

 private:
  std::vector<double> seconds_;
};

/// "1.23 ms": three digits, and the unit that suits.
std::string in_units(double seconds);

/// "1.20 ms .. 1.31 ms": the least and the most.
std::string spread(const Times& times);

}  // namespace dl::bench
