#include <dl/plot/panels.h>

#include <algorithm>
#include <cmath>

#include <dl/base/check.h>
#include <dl/plot/style.h>

namespace dl::plot {

Panels::Panels(std::vector<LineChart> charts) : charts_(std::move(charts)) {
  check(!charts_.empty() && charts_.size() <= 4, "panels: ", charts_.size(),
        " charts; side by side there is room for 1 to 4");
}

Size Panels::size() const {
  const double width = kFullWidth / static_cast<double>(charts_.size());
  double height = std::clamp(std::round(0.82 * width), 220.0, 380.0);
  for (const LineChart& chart : charts_) {
    height = std::max(height, chart.height_of_rows());
  }
  return {kFullWidth, height};
}

void Panels::draw_on(GnuplotScript& canvas) const {
  const double width = size().width / static_cast<double>(charts_.size());
  LineChart::Place place{0, 0, width, size().height, 0, 0};
  for (const LineChart& chart : charts_) {
    place.head = std::max(place.head, chart.head(width));
    place.foot = std::max(place.foot, chart.foot());
  }
  // On a page gnuplot lays the charts out itself; a text terminal gets them one below the other.
  const bool page = canvas.medium == Medium::page;
  canvas.script << (page ? "set multiplot\n" : "");
  for (const LineChart& chart : charts_) {
    chart.draw_in(canvas, place);
    place.left += width;
  }
  canvas.script << (page ? "unset multiplot\n" : "");
}

}  // namespace dl::plot
