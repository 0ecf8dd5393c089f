// Charts side by side: a function and its gradient, the loss and the accuracy.
#pragma once

#include <vector>

#include <dl/plot/line_chart.h>

namespace dl::plot {

class Panels : public Figure {
 public:
  /// One to four charts, from left to right.
  explicit Panels(std::vector<LineChart> charts);

  void draw_on(GnuplotScript& canvas) const override;
  Size size() const override;

 private:
  std::vector<LineChart> charts_;
};

}  // namespace dl::plot
