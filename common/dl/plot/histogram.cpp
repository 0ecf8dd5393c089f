#include <dl/plot/histogram.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include <dl/base/check.h>

namespace dl::plot {

StepCurve histogram(std::span<const float> values, Range range, int bins) {
  check(is_drawable(range) && bins >= 1, "histogram: ", bins, " bins from ", range.low, " to ",
        range.high, "; it needs at least one, and room for it");
  std::vector<double> counts(static_cast<std::size_t>(bins));
  for (const float value : values) {
    if (value >= range.low && value <= range.high) {
      const int bin = std::min(static_cast<int>(std::floor(range.share(value) * bins)), bins - 1);
      ++counts[static_cast<std::size_t>(bin)];
    }
  }
  const double most = std::max(1.0, *std::max_element(counts.begin(), counts.end()));
  StepCurve stairs{{range.low}, {0}};
  for (int bin = 0; bin < bins; ++bin) {
    const double left = range.low + range.length() * bin / bins;
    const double right = range.low + range.length() * (bin + 1) / bins;
    const double height = counts[static_cast<std::size_t>(bin)] / most;
    stairs.x.insert(stairs.x.end(), {left, right});
    stairs.heights.insert(stairs.heights.end(), {height, height});
  }
  stairs.x.push_back(range.high);
  stairs.heights.push_back(0);
  return stairs;
}

Range quantile_range(std::vector<float> values, double tail) {
  std::erase_if(values, [](float value) { return !std::isfinite(value); });
  if (values.empty()) {
    return {};
  }
  std::sort(values.begin(), values.end());
  const auto last = static_cast<double>(values.size() - 1);
  const auto at = [&](double share) {
    return static_cast<double>(values[static_cast<std::size_t>(std::lround(share * last))]);
  };
  return padded({at(tail), at(1 - tail)}, 0);
}

Range common_range(const std::vector<std::vector<float>>& groups, double tail) {
  std::optional<Range> common;
  for (const std::vector<float>& group : groups) {
    if (std::any_of(group.begin(), group.end(), [](float x) { return std::isfinite(x); })) {
      const Range range = quantile_range(group, tail);
      common = common ? Range{std::min(common->low, range.low), std::max(common->high, range.high)}
                      : range;
    }
  }
  return common.value_or(Range{});
}

std::vector<float> log10_abs(std::span<const float> values) {
  std::vector<float> result;
  for (const float value : values) {
    if (value != 0) {
      result.push_back(std::log10(std::abs(value)));
    }
  }
  return result;
}

}  // namespace dl::plot
