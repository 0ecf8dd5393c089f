// How often values fall where.
#pragma once

#include <span>
#include <vector>

#include <dl/plot/ticks.h>

namespace dl::plot {

/// The outline of a histogram: stairs from (range.low, 0) to (range.high, 0).
struct StepCurve {
  std::vector<double> x;
  std::vector<double> heights;  ///< in [0, 1], the highest 1
};

/// Counts `values` in `bins` of equal width. A bin takes its lower edge in, the last one both;
/// values outside of `range`, and NaN, are left out. All heights are 0 where nothing is counted.
StepCurve histogram(std::span<const float> values, Range range, int bins);

/// From the `tail`-quantile of `values` to the (1 - tail)-quantile, so that a few far ones do not
/// squeeze the others. Values that are no numbers do not count; 0 to 1 where none is left.
Range quantile_range(std::vector<float> values, double tail);

/// What holds the central range of each group; groups without numbers do not count.
Range common_range(const std::vector<std::vector<float>>& groups, double tail);

/// log10 |x| of those that are not 0, for what differs by orders of magnitude: gradients.
std::vector<float> log10_abs(std::span<const float> values);

}  // namespace dl::plot
