#include "drawing.h"

#include <fmt/format.h>

#include <cmath>
#include <string>

namespace dl::gpu_traces {
namespace {

/// "#rrggbb" as the number that gnuplot's `rgb variable` reads.
int number_of(const std::string& colour) { return std::stoi(colour.substr(1), nullptr, 16); }

}  // namespace

void Drawing::box(const plot::Place& place, const std::string& colour) {
  boxes_.push_back({place, static_cast<double>(number_of(colour))});
}

void Drawing::line(double x, double y, double to_x, double to_y, const std::string& colour) {
  lines_.push_back({x, y, to_x, to_y, static_cast<double>(number_of(colour))});
}

void Drawing::text(const std::string& words, double x, double y, const plot::TextStyle& style) {
  texts_.push_back({words, x, y, style});
}

void Drawing::draw_on(plot::GnuplotScript& script) const {
  script.use_whole_page();
  script.add("set style fill solid noborder");
  for (const Text& text : texts_) {
    script.write(text.words, text.x, text.y, text.style);
  }
  const auto column = [&](const char* name, const auto& things, const auto& value) {
    std::vector<double> values;
    for (const auto& thing : things) {
      values.push_back(plot::rounded(value(thing)));
    }
    return script.table.column(name, values);
  };
  const int left = column("left", boxes_, [](const Box& b) { return b.place.left; });
  const int top = column("top", boxes_, [](const Box& b) { return b.place.top; });
  const int right = column("right", boxes_, [](const Box& b) { return b.place.right(); });
  const int bottom = column("bottom", boxes_, [](const Box& b) { return b.place.bottom(); });
  const int colour = column("colour", boxes_, [](const Box& b) { return b.colour; });
  std::vector<std::string> drawings{
      script.from_table("{0}:{1}:{0}:{2}:{1}:{3}:{4} with boxxyerror linecolor rgb variable", left,
                        top, right, bottom, colour)};
  if (!lines_.empty()) {
    const int x = column("x", lines_, [](const Line& l) { return l.x; });
    const int y = column("y", lines_, [](const Line& l) { return l.y; });
    const int along = column("along", lines_, [](const Line& l) { return l.to_x - l.x; });
    const int down = column("down", lines_, [](const Line& l) { return l.to_y - l.y; });
    const int ink = column("ink", lines_, [](const Line& l) { return l.colour; });
    drawings.push_back(
        script.from_table("{}:{}:{}:{}:{} with vectors nohead linewidth 0.6 linecolor rgb variable",
                          x, y, along, down, ink));
  }
  script.plot(drawings);
}

std::string between(const std::string& from, const std::string& to, double share) {
  const int a = number_of(from), b = number_of(to);
  int mixed = 0;
  for (const int shift : {16, 8, 0}) {
    const double begin = a >> shift & 255, end = b >> shift & 255;
    mixed |= static_cast<int>(std::lround(begin + share * (end - begin))) << shift;
  }
  return fmt::format("#{:06x}", mixed);
}

}  // namespace dl::gpu_traces
