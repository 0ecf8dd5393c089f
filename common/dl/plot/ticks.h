// What an axis shows, and where it is marked: round numbers, and how many digits they need.
#pragma once

#include <limits>
#include <string>
#include <vector>

namespace dl::plot {

struct Range {
  double low = 0;
  double high = 1;

  double length() const { return high - low; }
  /// Where `value` lies: 0 at the low end, 1 at the high one.
  double share(double value) const { return (value - low) / length(); }
};

/// Holds nothing, and so no number is outside of what it is extended to.
inline constexpr Range kNothing{std::numeric_limits<double>::infinity(),
                                -std::numeric_limits<double>::infinity()};

/// `range` made as wide as all of `values` need; NaN needs no room.
Range extended(Range range, const std::vector<double>& values);

struct Ticks {
  double step = 1;      ///< ticks stand at the multiples of this
  std::string format;   ///< for gnuplot's `set format`, the same number of decimals for all
  double width_em = 0;  ///< of the widest label, in multiples of the font size
};

/// gnuplot's own numbers end a little beyond, on both sides.
inline constexpr double kFarthest = 1e300, kNearest = 1e-300;

/// Whether an axis can have this range: low < high, neither farther from 0 than kFarthest, and not
/// so close that steps between them would be lost in rounding.
bool is_drawable(Range range);

enum class Numbers { real, whole };

/// The smallest step of the form 1, 2 or 5 times a power of ten with at most `most` intervals in
/// `range` (low < high, most > 0); never below 1 for whole numbers.
Ticks ticks_for(Range range, double most, Numbers numbers = Numbers::real);

/// `range` made wider by `share` of its length at both ends; a single point, and what is no wider
/// than one as far as can be drawn, becomes an interval.
Range padded(Range range, double share);

/// `range` with each end moved out to a tick where that is less than 3 % of its length away.
Range snapped(Range range, double step);

}  // namespace dl::plot
