#include <dl/plot/contour_map.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <utility>

#include <dl/base/check.h>
#include <dl/plot/script.h>

namespace dl::plot {
namespace {

// Lengths in points: what stands around the map.
constexpr double kLeft = 64, kRight = 86, kTop = 12, kTitle = 22, kBottom = 58;

/// Between its points gnuplot squares their distances.
constexpr double kWidest = 1e100;

/// The exponent of the largest power of ten that is not above `value`.
int power_of_ten(double value) { return static_cast<int>(std::floor(std::log10(value))); }

/// The place of `value` in a range that is divided into `cells`.
int cell_of(double value, Range range, int cells) {
  return static_cast<int>(std::clamp(range.share(value) * cells, 0.0, cells - 1.0));
}

/// Which of `points`, the first and the last at the ends, is nearest to character `at` of
/// `characters`.
std::size_t nearest(int at, int characters, std::size_t points) {
  return static_cast<std::size_t>(std::lround(
      static_cast<double>(at) * static_cast<double>(points - 1) / std::max(1, characters - 1)));
}

bool grows(const std::vector<double>& values) {
  return std::adjacent_find(values.begin(), values.end(), std::greater_equal<>()) == values.end();
}

}  // namespace

std::vector<double> contour_levels(Range heights, std::size_t most) {
  std::vector<double> levels;
  for (const std::vector<double>& tenths :
       std::vector<std::vector<double>>{{10, 12, 15, 20, 25, 30, 40, 50, 60, 80},
                                        {10, 15, 20, 30, 50, 70},
                                        {10, 20, 50},
                                        {10}}) {
    levels.clear();
    for (int power = power_of_ten(heights.low); power <= power_of_ten(heights.high); ++power) {
      for (const double t : tenths) {
        // Rounded once: 30 / 100 is 0.3, 30 * 0.01 is not.
        const double level = power < 1 ? t / std::pow(10, 1 - power) : t * std::pow(10, power - 1);
        if (level > heights.low && level < heights.high) {
          levels.push_back(level);
        }
      }
    }
    if (levels.size() <= most) {
      return levels;
    }
  }
  levels.resize(most);
  return levels;
}

ContourMap::ContourMap(std::vector<double> x, std::vector<double> y, std::vector<double> heights,
                       ContourLabels labels)
    : x_(std::move(x)), y_(std::move(y)), heights_(std::move(heights)), labels_(std::move(labels)) {
  check(x_.size() >= 3 && y_.size() >= 3 && heights_.size() == x_.size() * y_.size(),
        "contour map: ", heights_.size(), " heights over ", x_.size(), " x and ", y_.size(),
        " y; there must be one for each pair, and at least 3 x and 3 y");
  check(grows(x_) && grows(y_), "contour map: its x and y must grow");
  for (const Range range : {extended(kNothing, x_), extended(kNothing, y_)}) {
    check(is_drawable(range) && std::max(std::abs(range.low), std::abs(range.high)) <= kWidest &&
              range.length() >= 1 / kWidest,
          "contour map: an axis from ", to_shortest(range.low), " to ", to_shortest(range.high),
          " cannot be drawn: its ends are too far from 0 or too close to each other");
  }
  check(
      std::all_of(heights_.begin(), heights_.end(),
                  [](double height) { return height >= kNearest && height <= kFarthest; }),
      "contour map: a height is infinite, NaN or not above 0, and has no logarithm, or is beyond ",
      to_shortest(kNearest), " to ", to_shortest(kFarthest), ", which can be drawn");
}

void ContourMap::path(std::vector<double> x, std::vector<double> y,
                      std::vector<std::string> texts) {
  check(x.size() == y.size() && x.size() == texts.size(), "contour map: a path of ", x.size(),
        " x, ", y.size(), " y and ", texts.size(), " texts; it needs as many of each");
  for (const std::vector<double>& along : {x, y}) {
    check(std::all_of(along.begin(), along.end(),
                      [](double value) { return std::abs(value) <= kFarthest; }),
          "contour map: a point of the path is NaN or too far away to be drawn");
  }
  path_x_ = std::move(x);
  path_y_ = std::move(y);
  path_texts_ = std::move(texts);
}

void ContourMap::draw_on(GnuplotScript& script) const {
  const Size page = script.page;
  const double top = kTop + (labels_.title.empty() ? 0 : kTitle);
  const Place map{kLeft, top, page.width - kLeft - kRight, page.height - top - kBottom};
  const Range xs = extended(kNothing, x_), ys = extended(kNothing, y_),
              heights = extended(kNothing, heights_);
  std::vector<double> levels = contour_levels(heights, 12);

  script.add("unset key\nset view map");
  script.use_axes_at(map, GnuplotScript::Frame::whole);
  // Rounding may put the last of gnuplot's own steps across the map just beyond its edge.
  script.set_axis('x', padded(xs, 1e-6), ticks_for(xs, 8));
  script.set_axis('y', padded(ys, 1e-6), ticks_for(ys, 8));
  script.write(labels_.title, map.middle(), kTop + kTitle / 2 - 4);
  script.write(labels_.x, map.middle(), page.height - 14);
  script.write(labels_.y, 12, map.centre(), {.upright = true});
  script.write(labels_.height, page.width - 10, map.centre(), {.upright = true});

  // The colours, and beside the map what they mean: a tick for each line.
  script.add("set palette defined {}\nset logscale cb\nunset mcbtics", kDepthPalette);
  script.draw_colour_bar({map.right() + 16, map.top, 12, map.height},
                         is_drawable(heights) ? heights : Range{heights.low, 2 * heights.low}, "%g",
                         levels);
  // gnuplot draws a smooth surface through the heights (thin-plate splines).
  script.add("set dgrid3d {},{} splines\nset contour base", 4 * y_.size() - 3, 4 * x_.size() - 3);
  script.add("set cntrparam levels discrete {}\nset cntrlabel onecolor",
             listed(levels.empty() ? std::vector{heights.low} : levels));

  std::vector<double> all_x, all_y;
  for (const double y : y_) {
    all_x.insert(all_x.end(), x_.begin(), x_.end());
    all_y.insert(all_y.end(), x_.size(), y);
  }
  const auto column = [&](const std::string& label, const char* otherwise, const auto& values) {
    return script.table.column(label.empty() ? otherwise : label, values);
  };
  const int x = column(labels_.x, "x", all_x), y = column(labels_.y, "y", all_y);
  const int z = column(labels_.height, "height", heights_);
  const std::string surface = script.from_table("{}:{}:{}", x, y, z);
  std::vector<std::string> drawings{
      surface + " with pm3d nocontour",
      surface + " with lines nosurface linewidth 0.75 linecolor rgb 'white'"};
  if (!path_x_.empty()) {
    write_path_texts(script);
    const int path_x = script.table.column("path x", path_x_);
    const int path_y = script.table.column("path y", path_y_);
    const std::string path = script.from_table("{}:{}:(1)", path_x, path_y);
    const auto add = [&](const std::string& with, const char* colour) {
      drawings.push_back(command("{} with {} linecolor rgb '{}'", path, with, colour));
    };
    add(command("lines nogrid nocontour linewidth {}", kLineWidth), line_colour(1));
    add("points nogrid nocontour pointtype 7 pointsize 0.9", "white");
    add("points nogrid nocontour pointtype 7 pointsize 0.65", line_colour(1));
  }
  script.plot(drawings, "splot");
}

void ContourMap::write_path_texts(GnuplotScript& script) const {
  script.add("set style textbox opaque noborder margins 0.8,0.8 fillcolor rgb 'white'");
  for (std::size_t i = 0; i < path_texts_.size(); ++i) {
    if (!path_texts_[i].empty()) {
      const bool end = i == 0 || i + 1 == path_texts_.size();
      script.add(
          "set label {} at {},{},1 front center boxed offset 0,{} font '{},10'"
          " textcolor rgb '{}'",
          literal(path_texts_[i]), path_x_[i], path_y_[i], end ? -1 : 1, kFont, kInk);
    }
  }
}

std::string ContourMap::to_ascii(int columns) const {
  const int across = std::min(columns, 60), down = 18;
  const Range xs = extended(kNothing, x_), ys = extended(kNothing, y_),
              heights = extended(kNothing, heights_);
  const double low = std::log(heights.low), span = std::log(heights.high) - low;
  std::string text;
  for (int row = 0; row < down; ++row) {
    const std::size_t j = nearest(down - 1 - row, down, y_.size());
    for (int column = 0; column < across; ++column) {
      const std::size_t i = nearest(column, across, x_.size());
      const double height = std::log(heights_[j * x_.size() + i]) - low;
      text += shade(span > 0 ? height / span : 0);
    }
    text += '\n';
  }
  for (std::size_t i = 0; i < path_x_.size(); ++i) {
    const int row = down - 1 - cell_of(path_y_[i], ys, down);
    text[static_cast<std::size_t>(row * (across + 1) + cell_of(path_x_[i], xs, across))] = 'o';
  }
  return text;
}

}  // namespace dl::plot
