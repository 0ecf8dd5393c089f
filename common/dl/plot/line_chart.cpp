#include <dl/plot/line_chart.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <limits>

#include <dl/base/check.h>
#include <dl/base/number.h>
#include <dl/plot/style.h>
#include <dl/plot/text.h>

namespace dl::plot {
namespace {

// Lengths in points.
constexpr double kTopGap = 4;
constexpr double kTitleHeight = 22;
constexpr double kLegendRow = 18;
constexpr double kSample = 26;      // the piece of line in front of a name in the legend
constexpr double kSampleGap = 6;    // between it and the name
constexpr double kEntryGap = 18;    // between entries
constexpr double kTickRoom = 16;    // a tick and the space around its label
constexpr double kLabelRoom = 20;   // the label of an axis
constexpr double kNameGap = 8;      // between the end of a line and its name
constexpr double kNameHeight = 15;  // names at lines stand at least this far apart
constexpr double kEdge = 12;        // half a tick label beyond the end of the x axis

/// Positions on the page as fractions of it, from the bottom left corner, as gnuplot has them; to
/// a hundredth of a point, so that the script can be read.
double rounded(double fraction) { return std::round(fraction * 1e5) / 1e5; }
double across(const GnuplotScript& canvas, double x) { return rounded(x / canvas.page.width); }
double up(const GnuplotScript& canvas, double y) { return rounded(1 - y / canvas.page.height); }
std::string at(const GnuplotScript& canvas, double x, double y) {
  return concat("screen ", to_shortest(across(canvas, x)), ",", to_shortest(up(canvas, y)));
}

Range range_of(const std::vector<double>& values, Range so_far) {
  for (const double value : values) {
    if (!std::isnan(value)) {
      so_far = {std::min(so_far.low, value), std::max(so_far.high, value)};
    }
  }
  return so_far;
}

std::string interval(Range range) {
  return concat("[", to_shortest(range.low), ":", to_shortest(range.high), "]");
}

/// A title or an axis label; a single letter is a variable, and stands in italics.
std::string label(const std::string& text) {
  return text.size() == 1 && std::isalpha(static_cast<unsigned char>(text[0]))
             ? concat(quoted(text), " font '", kFont, ":Italic,", to_shortest(kFontSize), "'")
             : quoted(text);
}

/// `text` as a format that says it.
std::string as_format(const std::string& text) {
  std::string format;
  for (const char c : text) {
    format.append(c == '%' ? 2 : 1, c);
  }
  return format;
}

std::vector<double> exact_double(std::span<const float> values) {
  std::vector<double> wide;
  wide.reserve(values.size());
  for (const float value : values) {
    wide.push_back(plot::exact_double(value));
  }
  return wide;
}

/// What a chart of `width` leaves for its legend, whatever its tick labels take.
double legend_width(double width) { return width - 90; }

double entry_width(const std::string& name) {
  return kSample + kSampleGap + kFontSize * text_width(name) + kEntryGap;
}

/// Calls place(name, index, x, row) for each entry of a legend that flows within `width`; returns
/// the number of rows.
template <class Place>
int flow(const std::vector<std::string>& names, double width, const Place& place) {
  double x = 0;
  int row = 0;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (x > 0 && x + entry_width(names[i]) - kEntryGap > width) {
      x = 0;
      ++row;
    }
    place(names[i], i, x, row);
    x += entry_width(names[i]);
  }
  return row + 1;
}

}  // namespace

/// The part of each axis in sight, its ticks, and the points that the y axis takes at the left.
struct LineChart::Scale {
  Range x, y;
  Ticks x_ticks, y_ticks;
  double left = 0;
};

LineChart::LineChart(Axes axes) : axes_(std::move(axes)) {
  for (const auto& range : {axes_.x_range, axes_.y_range}) {
    check(!range || (std::isfinite(range->low) && std::isfinite(range->high)), "line chart '",
          axes_.title, "': an axis has no finite range");
    check(!range || range->low < range->high, "line chart '", axes_.title, "': an axis from ",
          range->low, " to ", range->high, "; the first must be the lower one");
    check(!range || is_drawable(*range), "line chart '", axes_.title, "': an axis from ",
          to_shortest(range->low), " to ", to_shortest(range->high),
          " cannot be drawn: its ends are too far from 0 or too close to each other");
  }
}

void LineChart::line(const std::string& name, std::vector<double> x, std::vector<double> y,
                     Mark mark) {
  add({name, std::move(x), std::move(y), mark == Mark::dotted ? Drawn::dotted_line : Drawn::line});
}

void LineChart::line(const std::string& name, std::span<const float> x, std::span<const float> y,
                     Mark mark) {
  line(name, exact_double(x), exact_double(y), mark);
}

void LineChart::dot(const std::string& name, double x, double y, Dot kind) {
  dots(name, {x}, {y}, kind);
}

void LineChart::dots(const std::string& name, std::vector<double> x, std::vector<double> y,
                     Dot kind) {
  add({name, std::move(x), std::move(y),
       kind == Dot::open     ? Drawn::open_dot
       : kind == Dot::closed ? Drawn::closed_dot
                             : Drawn::speck});
}

void LineChart::band(const std::string& name, std::vector<double> x, std::vector<double> low,
                     std::vector<double> high) {
  const std::string what = concat("line chart: band '", name, "'");
  check(low.size() == high.size(), what, " has ", low.size(), " low and ", high.size(),
        " high; it needs as many of one as of the other");
  for (std::size_t i = 0; i < low.size(); ++i) {
    check(low[i] <= high[i], what, " goes from ", low[i], " to ", high[i],
          "; low may not lie above high, nor be NaN");
  }
  check(std::all_of(low.begin(), low.end(), [](double y) { return std::isfinite(y); }), what,
        " has an infinite low");
  add({name, std::move(x), std::move(high), Drawn::band, std::move(low)});
}

void LineChart::ridge(const std::string& name, std::size_t row, std::vector<double> x,
                      std::vector<double> heights) {
  check(row < axes_.rows.size(), "line chart '", axes_.title, "': a ridge in row ", row, " of ",
        axes_.rows.size());
  check(std::all_of(heights.begin(), heights.end(), [](double y) { return y >= 0 && y <= 1; }),
        "line chart: ridge '", name, "' has a height outside [0, 1]");
  add({name, std::move(x), std::move(heights), Drawn::ridge, {}, row});
}

void LineChart::add(Series series) {
  const std::string what = concat("line chart: series '", series.name, "'");
  check(series.x.size() == series.y.size(), what, " has ", series.x.size(), " x and ",
        series.y.size(), " y; it needs as many of one as of the other");
  check(std::all_of(series.x.begin(), series.x.end(), [](double x) { return std::isfinite(x); }),
        what, " has an x that is NaN or infinite; a gap in a line is a NaN in y");
  check(std::none_of(series.y.begin(), series.y.end(), [](double y) { return std::isinf(y); }),
        what, " has an infinite y; a gap in a line is a NaN in y");
  for (const std::vector<double>& values : {series.x, series.y, series.low}) {
    check(std::none_of(values.begin(), values.end(),
                       [](double value) { return std::abs(value) > kFarthest; }),
          what, " has a number beyond ", to_shortest(kFarthest), ", too far from 0 to be drawn");
  }
  check(!std::all_of(series.y.begin(), series.y.end(), [](double y) { return std::isnan(y); }),
        what, " has no point to draw: it is empty or all NaN");
  series_.push_back(std::move(series));
}

void LineChart::draw_on(GnuplotScript& canvas) const {
  const Size page = size();
  draw_in(canvas, {0, 0, page.width, page.height, head(page.width), foot()});
}

std::vector<std::string> LineChart::names() const {
  std::vector<std::string> names;
  for (const Series& series : series_) {
    if (std::find(names.begin(), names.end(), series.name) == names.end()) {
      names.push_back(series.name);
    }
  }
  return names;
}

LineChart::Scale LineChart::scale(double width, double height) const {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  constexpr double kTickSpacing = 28;  // points from tick to tick, at least, along x
  constexpr double kRowSpacing = 28;   // and along y
  constexpr double kTickGap = 14;      // between the labels of two ticks on the x axis
  Scale scale{{kInfinity, -kInfinity}, {kInfinity, -kInfinity}, {}, {}, 0};
  for (const Series& series : series_) {
    scale.x = range_of(series.x, scale.x);
    scale.y = range_of(series.low, range_of(series.y, scale.y));
  }
  if (!axes_.rows.empty()) {
    scale.y = {0.85 - static_cast<double>(axes_.rows.size()), 1};
  }
  scale.x = axes_.x_range.value_or(padded(scale.x, 0));
  scale.y = axes_.y_range.value_or(axes_.rows.empty() ? padded(scale.y, 0.05) : scale.y);
  scale.y_ticks = ticks_for(scale.y, height / kRowSpacing);
  if (!axes_.rows.empty()) {
    scale.y_ticks.width_em = 0;
    for (const std::string& row : axes_.rows) {
      scale.y_ticks.width_em = std::max(scale.y_ticks.width_em, text_width(row));
    }
  }
  scale.left =
      kTickRoom + kFontSize * scale.y_ticks.width_em + (axes_.y_label.empty() ? 0 : kLabelRoom);
  width -= scale.left;
  scale.x_ticks = ticks_for(scale.x, width / kTickSpacing, axes_.x_numbers);
  const double label = kFontSize * scale.x_ticks.width_em + kTickGap;
  if (label > kTickSpacing) {
    scale.x_ticks = ticks_for(scale.x, std::max(1.0, width / label), axes_.x_numbers);
  }
  if (!axes_.x_range) {
    scale.x = snapped(scale.x, scale.x_ticks.step);
  }
  return scale;
}

bool LineChart::has_legend() const { return axes_.names == Names::above && names().size() > 1; }

double LineChart::height_of_rows() const {
  constexpr double kRow = 34;
  const double plot = kRow * static_cast<double>(axes_.rows.size());
  return axes_.rows.empty() ? 0 : head(kFullWidth) + plot + foot();
}

double LineChart::head(double width) const {
  constexpr double kGap = 7;  // to the plot
  const int rows = has_legend() ? flow(names(), legend_width(width), [](const auto&...) {}) : 0;
  return kTopGap + (axes_.title.empty() ? 0 : kTitleHeight) + rows * kLegendRow + kGap;
}

double LineChart::foot() const {
  return kTickRoom + kFontSize + (axes_.x_label.empty() ? 0 : kLabelRoom) + 4;
}

void LineChart::draw_in(GnuplotScript& canvas, const Place& place) const {
  check(!series_.empty(), "line chart '", axes_.title, "': it has no series to draw");
  double right = kEdge;
  if (axes_.names == Names::at_lines) {
    for (const std::string& name : names()) {
      right = std::max(right, kNameGap + kFontSize * text_width(name));
    }
  }
  Place plot = place;  // the rectangle between the axes
  plot.top += place.head;
  plot.height -= place.head + place.foot;
  const Scale axes = scale(place.width - right, plot.height);
  plot.left += axes.left;
  plot.width -= axes.left + right;
  check(plot.width > 60, "line chart '", axes_.title,
        "': names at the lines leave no room for the plot; shorten them or put them above");

  canvas.script << "unset key\nunset label\nunset arrow\nunset zeroaxis\n"
                << "set xrange " << interval(axes.x) << "\nset yrange " << interval(axes.y)
                << "\nset xtics " << to_shortest(axes.x_ticks.step) << "\nset format x '"
                << axes.x_ticks.format << "'\n";
  if (axes_.rows.empty()) {
    canvas.script << "set ytics " << to_shortest(axes.y_ticks.step) << "\nset format y '"
                  << axes.y_ticks.format << "'\n";
  } else {
    // On a page the names stand beside the ticks, as labels: gnuplot takes a tick's for a format,
    // and cuts it off.
    const char* separator = "set ytics (";
    for (std::size_t row = 0; row < axes_.rows.size(); ++row) {
      canvas.script << separator
                    << (canvas.medium == Medium::page ? "''" : quoted(as_format(axes_.rows[row])))
                    << ' ' << -static_cast<int>(row);
      separator = ", ";
    }
    canvas.script << ")\n";
  }
  if (canvas.medium == Medium::page) {
    draw_surroundings(canvas, place, plot, axes.y);
  } else {
    const bool key = names().size() > 1 || axes_.names == Names::at_lines;
    canvas.script << "set border 3\nset tics nomirror out scale 0.5\nset title "
                  << quoted(axes_.title) << "\nset xlabel " << quoted(axes_.x_label)
                  << "\nset ylabel " << quoted(axes_.y_label) << '\n'
                  << (key ? "set key tmargin center horizontal\n" : "");
  }
  draw_all_series(canvas);
}

/// Everything around the plot stands at a place computed here, since gnuplot's PNG and SVG do not
/// measure text alike.
void LineChart::draw_surroundings(GnuplotScript& canvas, const Place& place, const Place& plot,
                                  Range y) const {
  const double bottom = plot.top + plot.height;
  const double middle = plot.left + plot.width / 2;
  canvas.script << axes_style() << "set lmargin at screen "
                << to_shortest(across(canvas, plot.left)) << "\nset rmargin at screen "
                << to_shortest(across(canvas, plot.left + plot.width)) << "\nset tmargin at screen "
                << to_shortest(up(canvas, plot.top)) << "\nset bmargin at screen "
                << to_shortest(up(canvas, bottom)) << '\n';
  if (axes_.zero_axes) {
    canvas.script << "set zeroaxis linetype 1 linewidth 1 linecolor rgb '" << kSoftInk << "'\n";
  }
  const auto write = [&](const std::string& text, double at_x, double at_y, const char* how) {
    if (!text.empty()) {
      canvas.script << "set label " << label(text) << " at " << at(canvas, at_x, at_y) << how
                    << " textcolor rgb '" << kInk << "'\n";
    }
  };
  write(axes_.title, middle, place.top + kTopGap + kTitleHeight / 2, " center");
  write(axes_.x_label, middle, bottom + kTickRoom + kFontSize + kLabelRoom / 2 + 2, " center");
  write(axes_.y_label, place.left + kLabelRoom / 2, plot.top + plot.height / 2,
        " center rotate by 90");
  for (std::size_t row = 0; row < axes_.rows.size(); ++row) {
    const double share = (-static_cast<double>(row) - y.low) / (y.high - y.low);
    canvas.script << "set label " << quoted(axes_.rows[row]) << " at "
                  << at(canvas, plot.left - kTickRoom / 2, plot.top + plot.height * (1 - share))
                  << " right textcolor rgb '" << kInk << "'\n";
  }
  if (axes_.names == Names::at_lines) {
    draw_names_at_lines(canvas, plot, y);
  } else if (has_legend()) {
    const double title = axes_.title.empty() ? 0 : kTitleHeight;
    draw_legend(canvas, plot.left, place.top + kTopGap + title, legend_width(place.width));
  }
}

void LineChart::draw_legend(GnuplotScript& canvas, double left, double top, double width) const {
  flow(names(), width, [&](const std::string& name, std::size_t index, double x, int row) {
    const double y = top + (row + 0.5) * kLegendRow;
    canvas.script << "set arrow from " << at(canvas, left + x, y) << " to "
                  << at(canvas, left + x + kSample, y) << " nohead linewidth "
                  << to_shortest(kLineWidth) << " dashtype " << line_dash(index)
                  << " linecolor rgb '" << line_colour(index) << "'\nset label " << quoted(name)
                  << " at " << at(canvas, left + x + kSample + kSampleGap, y)
                  << " left textcolor rgb '" << kInk << "'\n";
  });
}

void LineChart::draw_names_at_lines(GnuplotScript& canvas, const Place& plot, Range y) const {
  struct Name {
    std::string text;
    std::size_t index;
    double y;  // points from the top of the page
  };
  std::vector<Name> shown;
  const std::vector<std::string> all = names();
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto named = std::find_if(series_.begin(), series_.end(),
                                    [&](const Series& series) { return series.name == all[i]; });
    const auto last = std::find_if(named->y.rbegin(), named->y.rend(),
                                   [](double value) { return !std::isnan(value); });
    const double height = (*last - y.low) / (y.high - y.low);
    shown.push_back({all[i], i, plot.top + plot.height * (1 - std::clamp(height, 0.0, 1.0))});
  }
  std::sort(shown.begin(), shown.end(), [](const Name& a, const Name& b) { return a.y < b.y; });
  // Close names are moved apart downwards, and then, if they fell off the plot, up again.
  for (std::size_t i = 1; i < shown.size(); ++i) {
    shown[i].y = std::max(shown[i].y, shown[i - 1].y + kNameHeight);
  }
  double lowest = plot.top + plot.height;
  for (auto name = shown.rbegin(); name != shown.rend(); ++name) {
    name->y = std::min(name->y, lowest);
    lowest = name->y - kNameHeight;
  }
  for (const Name& name : shown) {
    canvas.script << "set label " << quoted(name.text) << " at "
                  << at(canvas, plot.left + plot.width + kNameGap, name.y)
                  << " left textcolor rgb '" << line_colour(name.index) << "'\n";
  }
}

void LineChart::draw_all_series(GnuplotScript& canvas) const {
  const char* separator = "plot ";
  for (const bool bands : {true, false}) {  // bands lie behind everything else
    for (const Series& series : series_) {
      if (bands == (series.drawn == Drawn::band)) {
        canvas.script << separator << drawing_of(series, canvas);
        separator = ", \\\n     ";
      }
    }
  }
  canvas.script << '\n';
}

/// Puts a series into the table, and says how to plot it from there.
std::string LineChart::drawing_of(const Series& series, GnuplotScript& canvas) const {
  const std::vector<std::string> all = names();
  const auto index =
      static_cast<std::size_t>(std::find(all.begin(), all.end(), series.name) - all.begin());
  const auto column = [&](const std::string& name, const std::vector<double>& values) {
    return canvas.table.column(name, axes_.title, values);
  };
  const auto x_column = [&](const std::string& owner) {
    return canvas.table.column(axes_.x_label.empty() ? "x" : axes_.x_label,
                               axes_.title.empty() ? owner : concat(owner, ", ", axes_.title),
                               series.x);
  };
  const std::string from = concat(canvas.csv, " skip 1 using ");
  const std::string colour = concat(" linecolor rgb '", line_colour(index), "'");
  const std::string stroke = concat(" linewidth ", to_shortest(kLineWidth), colour);
  const std::string dash = concat(" dashtype ", line_dash(index));
  const std::string title = concat(" title ", quoted(series.name));
  // In a text terminal a point is a character; on a line it would say no more than the line does,
  // and there is no shade to fill an area with.
  const bool page = canvas.medium == Medium::page;
  const char* area = " with filledcurves fillstyle transparent solid 0.25 noborder";
  const char* size =
      series.x.size() > 20 ? " pointsize 0.6" : " pointsize 0.9";  // a crowd is small
  const std::string closed =
      page ? concat(" with points pointtype 7", size) : " with points pt '@'";
  const std::string open = page ? concat(" with points pointtype 6", size) : " with points pt 'o'";
  const char* speck = page ? " with points pointtype 7 pointsize 0.2" : " with points pt '.'";

  switch (series.drawn) {
    case Drawn::line:
    case Drawn::dotted_line: {
      const int x = x_column(series.name), y = column(series.name, series.y);
      const bool dots = page && series.drawn == Drawn::dotted_line;
      return concat(from, x, ':', y,
                    dots ? " with linespoints pointtype 7 pointsize 0.6" : " with lines", stroke,
                    dash, title);
    }
    case Drawn::closed_dot: {
      const int x = x_column(series.name + " dot"),
                y = column(series.name + " closed dot", series.y);
      return concat(from, x, ':', y, closed, stroke, " notitle");
    }
    case Drawn::open_dot: {  // a white disc that hides the line, and a ring around it
      const int x = x_column(series.name + " dot"), y = column(series.name + " open dot", series.y);
      return concat(from, x, ':', y, closed, " linecolor rgb 'white' notitle, \\\n     ", from, x,
                    ':', y, open, stroke, " notitle");
    }
    case Drawn::speck: {
      const int x = x_column(series.name + " specks"),
                y = column(series.name + " specks", series.y);
      return concat(from, x, ':', y, speck, colour, " notitle");
    }
    case Drawn::band: {
      const int x = x_column(series.name), low = column(series.name + " low", series.low),
                high = column(series.name + " high", series.y);
      return page ? concat(from, x, ':', low, ':', high, area, colour, " notitle")
                  : concat(from, x, ':', low, " with lines", colour, " notitle, \\\n     ", from, x,
                           ':', high, " with lines", colour, " notitle");
    }
    case Drawn::ridge: {
      const std::string name = concat(axes_.rows[series.row], " ", series.name);
      const int x = x_column(name), y = column(name, series.y);
      const std::string line = concat(-static_cast<int>(series.row));
      const std::string curve = concat("(", line, " + 0.9*$", y, ")");
      const std::string outline =
          concat(from, x, ':', curve, " with lines linewidth 1", colour, dash, title);
      return page ? concat(from, x, ":(", line, "):", curve, area, colour, " notitle, \\\n     ",
                           outline)
                  : outline;
    }
  }
  fail("line chart: a series of no known kind");
}

}  // namespace dl::plot
