#include "bench/times.h"

#include <algorithm>
#include <cstdio>

namespace dl::bench {

Times::Times(std::vector<double> seconds) : seconds_(std::move(seconds)) {
  std::sort(seconds_.begin(), seconds_.end());
}

double Times::median() const {
  const std::size_t n = seconds_.size();
  return (seconds_[(n - 1) / 2] + seconds_[n / 2]) / 2;
}

std::string in_units(double seconds) {
  const char* unit = " s";
  double value = seconds;
  for (const char* smaller : {"ms", "us", "ns"}) {
    if (value >= 1) {
      break;
    }
    value *= 1000;
    unit = smaller;
  }
  char text[32];
  std::snprintf(text, sizeof text, "%.*f %s", value < 10 ? 2 : value < 100 ? 1 : 0, value, unit);
  return text;
}

std::string spread(const Times& times) {
  return in_units(times.min()) + " .. " + in_units(times.max());
}

}  // namespace dl::bench
