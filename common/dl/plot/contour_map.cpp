#include <dl/plot/contour_map.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <utility>

#include <dl/base/check.h>
#include <dl/base/number.h>
#include <dl/plot/page.h>

namespace dl::plot {
namespace {

// Lengths in points: what stands around the map.
constexpr double kLeft = 64, kRight = 86, kTop = 12, kTitle = 22, kBottom = 58;

/// Between its points gnuplot squares their distances.
constexpr double kWidest = 1e100;

Range range_of(const std::vector<double>& values) {
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  return {*low, *high};
}

std::string list_of(const std::vector<double>& numbers) {
  std::string text;
  for (const double n : numbers) {
    text += (text.empty() ? "" : ", ") + to_shortest(n);
  }
  return text;
}

/// The exponent of the largest power of ten that is not above `value`.
int power_of_ten(double value) { return static_cast<int>(std::floor(std::log10(value))); }

/// The place of `value` in a range that is divided into `cells`.
int cell_of(double value, Range range, int cells) {
  const double share = (value - range.low) / (range.high - range.low);
  return static_cast<int>(std::clamp(share * cells, 0.0, cells - 1.0));
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
  for (const Range range : {range_of(x_), range_of(y_)}) {
    check(is_drawable(range) && std::max(std::abs(range.low), std::abs(range.high)) <= kWidest &&
              range.high - range.low >= 1 / kWidest,
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

void ContourMap::draw_on(GnuplotScript& canvas) const {
  const double width = canvas.page.width, height = canvas.page.height;
  const double top = kTop + (labels_.title.empty() ? 0 : kTitle);
  const Range xs = range_of(x_), ys = range_of(y_), heights = range_of(heights_);
  const Range colours = is_drawable(heights) ? heights : Range{heights.low, 2 * heights.low};
  // Rounding may put the last of gnuplot's own steps across the map just beyond its edge.
  const auto seen = [](Range range) {
    const Range wider = padded(range, 1e-6);
    return concat("range [", to_shortest(wider.low), ":", to_shortest(wider.high), "]\n");
  };
  const Ticks x_ticks = ticks_for(xs, 8), y_ticks = ticks_for(ys, 8);
  const std::vector<double> levels = contour_levels(heights, 12);
  const auto x_at = [&](double x) { return to_shortest(std::round(1e5 * x / width) / 1e5); };
  const auto y_at = [&](double y) { return to_shortest(1 - std::round(1e5 * y / height) / 1e5); };
  const auto write = [&](const std::string& text, double x, double y, const char* how) {
    if (!text.empty()) {
      canvas.script << "set label " << quoted(text) << " at screen " << x_at(x) << "," << y_at(y)
                    << " center " << how << " textcolor rgb '" << kInk << "'\n";
    }
  };

  canvas.script << "unset key\nset view map\nset lmargin at screen " << x_at(kLeft)
                << "\nset rmargin at screen " << x_at(width - kRight) << "\nset tmargin at screen "
                << y_at(top) << "\nset bmargin at screen " << y_at(height - kBottom)
                << "\nset border linewidth 1 linecolor rgb '" << kSoftInk
                << "'\nset tics nomirror out scale 0.5 textcolor rgb '" << kInk << "'\nset x"
                << seen(xs) << "set y" << seen(ys) << "set xtics " << to_shortest(x_ticks.step)
                << "\nset format x '" << x_ticks.format << "'\nset ytics "
                << to_shortest(y_ticks.step) << "\nset format y '" << y_ticks.format << "'\n";
  write(labels_.title, (kLeft + width - kRight) / 2, kTop + kTitle / 2 - 4, "");
  write(labels_.x, (kLeft + width - kRight) / 2, height - 14, "");
  write(labels_.y, 12, (top + height - kBottom) / 2, "rotate by 90");
  write(labels_.height, width - 10, (top + height - kBottom) / 2, "rotate by 90");

  // The colours, and beside the map what they mean: a tick for each line.
  canvas.script << "set palette defined " << kDepthPalette << "\nset logscale cb\nset cbrange ["
                << to_shortest(colours.low) << ":" << to_shortest(colours.high)
                << "]\nset colorbox user origin screen " << x_at(width - kRight + 16) << ","
                << y_at(height - kBottom) << " size screen " << x_at(12) << ","
                << to_shortest((height - kBottom - top) / height)
                << " noborder\nset format cb '%g'\nunset mcbtics\nset cbtics (" << list_of(levels)
                << ") scale 0 offset -0.5,0\n";
  // gnuplot draws a smooth surface through the heights (thin-plate splines).
  canvas.script << "set dgrid3d " << 4 * y_.size() - 3 << "," << 4 * x_.size() - 3
                << " splines\nset contour base\nset cntrparam levels discrete "
                << (levels.empty() ? to_shortest(heights.low) : list_of(levels))
                << "\nset cntrlabel onecolor\n"
                << "set style textbox opaque noborder margins 0.8,0.8 fillcolor rgb 'white'\n";
  for (std::size_t i = 0; i < path_texts_.size(); ++i) {
    if (!path_texts_[i].empty()) {
      const bool end = i == 0 || i + 1 == path_texts_.size();
      canvas.script << "set label " << quoted(path_texts_[i]) << " at " << to_shortest(path_x_[i])
                    << "," << to_shortest(path_y_[i]) << ",1 front center boxed offset 0,"
                    << (end ? "-1" : "1") << " font '" << kFont << ",10' textcolor rgb '" << kInk
                    << "'\n";
    }
  }

  std::vector<double> all_x, all_y;
  for (const double y : y_) {
    for (const double x : x_) {
      all_x.push_back(x);
      all_y.push_back(y);
    }
  }
  const int x = canvas.table.column(labels_.x.empty() ? "x" : labels_.x, "", all_x);
  const int y = canvas.table.column(labels_.y.empty() ? "y" : labels_.y, "", all_y);
  const int z =
      canvas.table.column(labels_.height.empty() ? "height" : labels_.height, "", heights_);
  const std::string surface = concat(canvas.csv, " skip 1 using ", x, ":", y, ":", z);
  canvas.script << "splot " << surface << " with pm3d nocontour, \\\n      " << surface
                << " with lines nosurface linewidth 0.75 linecolor rgb 'white'";
  if (!path_x_.empty()) {
    const int path_x = canvas.table.column("path x", "", path_x_);
    const int path_y = canvas.table.column("path y", "", path_y_);
    const std::string path = concat(canvas.csv, " skip 1 using ", path_x, ":", path_y, ":(1)");
    canvas.script << ", \\\n      " << path << " with lines nogrid nocontour linewidth "
                  << to_shortest(kLineWidth) << " linecolor rgb '" << line_colour(1)
                  << "', \\\n      " << path
                  << " with points nogrid nocontour pointtype 7 pointsize 0.9 linecolor rgb 'white'"
                  << ", \\\n      " << path
                  << " with points nogrid nocontour pointtype 7 pointsize 0.65 linecolor rgb '"
                  << line_colour(1) << "'";
  }
  canvas.script << '\n';
}

std::string ContourMap::to_ascii(int columns) const {
  const int across = std::min(columns, 60), down = 18;
  const Range xs = range_of(x_), ys = range_of(y_), heights = range_of(heights_);
  const double low = std::log(heights.low), span = std::log(heights.high) - low;
  std::vector<std::string> lines;
  for (int row = 0; row < down; ++row) {
    const std::size_t j = nearest(down - 1 - row, down, y_.size());
    std::string line;
    for (int column = 0; column < across; ++column) {
      const std::size_t i = nearest(column, across, x_.size());
      const double height = std::log(heights_[j * x_.size() + i]) - low;
      line += shade(span > 0 ? height / span : 0);
    }
    lines.push_back(line);
  }
  for (std::size_t i = 0; i < path_x_.size(); ++i) {
    const auto row = static_cast<std::size_t>(down - 1 - cell_of(path_y_[i], ys, down));
    lines[row][static_cast<std::size_t>(cell_of(path_x_[i], xs, across))] = 'o';
  }
  std::string text;
  for (const std::string& line : lines) {
    text += line + '\n';
  }
  return text;
}

}  // namespace dl::plot
