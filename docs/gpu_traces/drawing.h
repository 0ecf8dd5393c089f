// A page to draw on: boxes, lines and words at any place. For pictures that are no charts.
#pragma once

#include <string>
#include <vector>

#include <dl/plot/figure.h>
#include <dl/plot/script.h>

namespace dl::gpu_traces {

/// Lengths are in points from the top left corner; what is drawn later lies above.
class Drawing : public plot::Figure {
 public:
  explicit Drawing(plot::Size size) : size_(size) {}

  /// A filled box. `colour`, here and below: "#rrggbb".
  void box(const plot::Place& place, const std::string& colour);
  /// A thin line, above all boxes.
  void line(double x, double y, double to_x, double to_y, const std::string& colour);
  /// Words, above all boxes and lines; y is their middle.
  void text(const std::string& words, double x, double y, const plot::TextStyle& style = {});

  void draw_on(plot::GnuplotScript& script) const override;
  plot::Size size() const override { return size_; }

 private:
  struct Box {
    plot::Place place;
    double colour;
  };
  struct Line {
    double x, y, to_x, to_y, colour;
  };
  struct Text {
    std::string words;
    double x, y;
    plot::TextStyle style;
  };

  plot::Size size_;
  std::vector<Box> boxes_;
  std::vector<Line> lines_;
  std::vector<Text> texts_;
};

/// The colour that lies `share` of the way from one to the other.
std::string between(const std::string& from, const std::string& to, double share);

}  // namespace dl::gpu_traces
