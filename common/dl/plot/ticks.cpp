#include <dl/plot/ticks.h>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include <dl/plot/text.h>

namespace dl::plot {

Range extended(Range range, const std::vector<double>& values) {
  for (const double value : values) {
    if (!std::isnan(value)) {
      range = {std::min(range.low, value), std::max(range.high, value)};
    }
  }
  return range;
}

bool is_drawable(Range range) {
  constexpr double kResolution = 1e-12;  // of a double's 2e-16, with room for ticks in between
  const double size = std::max(std::abs(range.low), std::abs(range.high));
  return size <= kFarthest && range.length() >= std::max(kNearest, kResolution * size);
}

Ticks ticks_for(Range range, double most, Numbers numbers) {
  const double smallest = (range.length()) / most;
  int exponent = static_cast<int>(std::floor(std::log10(smallest)));
  const double mantissa = smallest / std::pow(10, exponent);
  constexpr double kSlack = 1 + 1e-9;  // rounding must not push a step to the next
  double leading = mantissa <= kSlack ? 1 : mantissa <= 2 * kSlack ? 2 : 5;
  if (mantissa > 5 * kSlack) {
    leading = 1;
    ++exponent;
  }
  if (numbers == Numbers::whole && exponent < 0) {
    leading = 1;
    exponent = 0;
  }
  Ticks ticks;
  ticks.step = leading * std::pow(10, exponent);
  const double largest = std::max(std::abs(range.low), std::abs(range.high));
  if (exponent < -4 || largest >= 1e6) {
    ticks.format = "%g";
    ticks.width_em = text_width("-1.25e-07");
  } else {
    const int decimals = std::max(0, -exponent);
    ticks.format = fmt::format("%.{}f", decimals);
    ticks.width_em = std::max(text_width(fmt::format("{:.{}f}", range.low, decimals)),
                              text_width(fmt::format("{:.{}f}", range.high, decimals)));
  }
  return ticks;
}

Range padded(Range range, double share) {
  const double pad =
      is_drawable(range) ? share * (range.length()) : std::max(0.5, 0.05 * std::abs(range.low));
  return {range.low - pad, range.high + pad};
}

Range snapped(Range range, double step) {
  const double near = 0.03 * (range.length());
  const double low = step * std::floor(range.low / step);
  const double high = step * std::ceil(range.high / step);
  return {range.low - low < near ? low : range.low, high - range.high < near ? high : range.high};
}

}  // namespace dl::plot
