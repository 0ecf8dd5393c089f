// Drawing to the point: what figures need that are more than a pair of axes.
#pragma once

#include <string>

#include <dl/plot/figure.h>
#include <dl/plot/style.h>
#include <dl/plot/text.h>

namespace dl::plot {

/// Makes the whole page one plot, its axes in points from the top left corner.
std::string whole_page(Size page);

/// To a hundredth of a point, so that the script can be read.
std::string points(double length);

enum class Align { left, center, right };

struct TextStyle {
  Align align = Align::center;
  double size = kFontSize;
  Weight weight = Weight::normal;
  const char* colour = kInk;
  bool upright = false;  ///< read from below, as the label of a y axis
};

/// Writes `text` on the whole page at x, its middle at the height y, over all that is drawn.
std::string text_at(double x, double y, const std::string& text, const TextStyle& how = {});

}  // namespace dl::plot
