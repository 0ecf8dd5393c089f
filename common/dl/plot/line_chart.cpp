#include <dl/plot/line_chart.h>

#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <cmath>

#include <dl/base/check.h>
#include <dl/plot/script.h>

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

double room_for(const std::string& label) { return label.empty() ? 0 : kLabelRoom; }

/// A single letter, which stands in italics.
bool is_variable(const std::string& text) {
  return text.size() == 1 && std::isalpha(static_cast<unsigned char>(text[0])) != 0;
}

/// The height on the page of a value on the y axis.
double height_in(const Place& plot, Range y, double value) {
  return plot.top + plot.height * (1 - y.share(value));
}

/// `text` as a format that says it.
std::string as_format(const std::string& text) {
  std::string format;
  for (const char c : text) {
    format.append(c == '%' ? 2 : 1, c);
  }
  return format;
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
  line(name, exact_doubles(x), exact_doubles(y), mark);
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

void LineChart::draw_on(GnuplotScript& script) const {
  draw_in(script, {0, 0, script.page.width, script.page.height}, strips(script.page.width));
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
  constexpr double kTickSpacing = 28;  // points from tick to tick, at least
  constexpr double kTickGap = 14;      // between the labels of two ticks on the x axis
  Range x = kNothing, y = kNothing;
  for (const Series& series : series_) {
    x = extended(x, series.x);
    y = extended(extended(y, series.y), series.low);
  }
  Scale scale;
  scale.y = axes_.y_range ? *axes_.y_range
            : has_rows()  ? Range{0.85 - static_cast<double>(axes_.rows.size()), 1}
                          : padded(y, 0.05);
  scale.y_ticks = ticks_for(scale.y, height / kTickSpacing);
  const double label = has_rows() ? widest(axes_.rows) : scale.y_ticks.width_em;
  scale.left = kTickRoom + kFontSize * label + room_for(axes_.y_label);

  scale.x = axes_.x_range.value_or(padded(x, 0));
  width -= scale.left;
  scale.x_ticks = ticks_for(scale.x, width / kTickSpacing, axes_.x_numbers);
  const double spacing = kFontSize * scale.x_ticks.width_em + kTickGap;
  if (spacing > kTickSpacing) {
    scale.x_ticks = ticks_for(scale.x, std::max(1.0, width / spacing), axes_.x_numbers);
  }
  if (!axes_.x_range) {
    scale.x = snapped(scale.x, scale.x_ticks.step);
  }
  return scale;
}

bool LineChart::has_rows() const { return !axes_.rows.empty(); }
bool LineChart::has_legend() const { return axes_.names == Names::above && names().size() > 1; }

double LineChart::height_of_rows() const {
  constexpr double kRow = 34;
  const auto [head, foot] = strips(kFullWidth);
  return has_rows() ? head + kRow * static_cast<double>(axes_.rows.size()) + foot : 0;
}

LineChart::Strips LineChart::strips(double width) const {
  constexpr double kGap = 7;  // to the plot
  const int legend = has_legend() ? flow(names(), legend_width(width), [](const auto&...) {}) : 0;
  return {kTopGap + (axes_.title.empty() ? 0 : kTitleHeight) + legend * kLegendRow + kGap,
          kTickRoom + kFontSize + room_for(axes_.x_label) + 4};
}

void LineChart::draw_in(GnuplotScript& script, const Place& place, const Strips& strips) const {
  check(!series_.empty(), "line chart '", axes_.title, "': it has no series to draw");
  const std::vector<std::string> names = this->names();
  const double right = axes_.names == Names::at_lines
                           ? std::max(kEdge, kNameGap + kFontSize * widest(names))
                           : kEdge;
  const double height = place.height - (strips.head + strips.foot);
  const Scale axes = scale(place.width - right, height);
  const Place plot{place.left + axes.left, place.top + strips.head,
                   place.width - (axes.left + right), height};
  check(plot.width > 60, "line chart '", axes_.title,
        "': names at the lines leave no room for the plot; shorten them or put them above");

  script.add("unset key\nunset label\nunset arrow\nunset zeroaxis");
  script.set_axis('x', axes.x, axes.x_ticks);
  script.set_axis('y', axes.y, axes.y_ticks);
  if (has_rows()) {
    set_rows_as_ticks(script);
  }
  if (script.medium == Medium::page) {
    write_around(script, place, plot, axes.y);
  } else {
    script.add("set border 3\nset tics nomirror out scale 0.5");
    script.add("set title {}\nset xlabel {}\nset ylabel {}", literal(axes_.title),
               literal(axes_.x_label), literal(axes_.y_label));
    if (names.size() > 1 || axes_.names == Names::at_lines) {
      script.add("set key tmargin center horizontal");
    }
  }
  plot_series(script);
}

/// On a page the names stand beside the ticks, as labels: gnuplot takes a tick's for a format, and
/// cuts it off.
void LineChart::set_rows_as_ticks(GnuplotScript& script) const {
  std::vector<std::string> ticks;
  for (std::size_t row = 0; row < axes_.rows.size(); ++row) {
    const bool page = script.medium == Medium::page;
    ticks.push_back(command("{} {}", page ? "''" : literal(as_format(axes_.rows[row])),
                            -static_cast<int>(row)));
  }
  script.add("set ytics ({})", fmt::to_string(fmt::join(ticks, ", ")));
}

/// Everything around the plot stands at a place computed here, since gnuplot's PNG and SVG do not
/// measure text alike.
void LineChart::write_around(GnuplotScript& script, const Place& place, const Place& plot,
                             Range y) const {
  script.use_axes_at(plot, GnuplotScript::Frame::left_and_below);
  if (axes_.zero_axes) {
    script.add("set zeroaxis linetype 1 linewidth 1 linecolor rgb '{}'", kSoftInk);
  }
  const auto write = [&](const std::string& text, double at_x, double at_y, bool upright) {
    script.write(text, at_x, at_y, {.upright = upright, .italic = is_variable(text)});
  };
  write(axes_.title, plot.middle(), place.top + kTopGap + kTitleHeight / 2, false);
  write(axes_.x_label, plot.middle(), plot.bottom() + kTickRoom + kFontSize + kLabelRoom / 2 + 2,
        false);
  write(axes_.y_label, place.left + kLabelRoom / 2, plot.centre(), true);
  for (std::size_t row = 0; row < axes_.rows.size(); ++row) {
    script.write(axes_.rows[row], plot.left - kTickRoom / 2,
                 height_in(plot, y, -static_cast<double>(row)), {.align = Align::right});
  }
  if (axes_.names == Names::at_lines) {
    write_names_at_lines(script, plot, y);
  } else if (has_legend()) {
    const double title = axes_.title.empty() ? 0 : kTitleHeight;
    draw_legend(script, plot.left, place.top + kTopGap + title, legend_width(place.width));
  }
}

void LineChart::draw_legend(GnuplotScript& script, double left, double top, double width) const {
  flow(names(), width, [&](const std::string& name, std::size_t index, double x, int row) {
    const double y = top + (row + 0.5) * kLegendRow;
    script.draw_line(left + x, y, left + x + kSample, y,
                     command("linewidth {} dashtype {} linecolor rgb '{}'", kLineWidth,
                             line_dash(index), line_colour(index)));
    script.write(name, left + x + kSample + kSampleGap, y, {.align = Align::left});
  });
}

void LineChart::write_names_at_lines(GnuplotScript& script, const Place& plot, Range y) const {
  struct Name {
    std::string text;
    std::size_t index;
    double y;  // points from the top of the page
  };
  std::vector<Name> shown;
  for (const std::string& name : names()) {
    const auto named = std::find_if(series_.begin(), series_.end(),
                                    [&](const Series& series) { return series.name == name; });
    const auto last = std::find_if(named->y.rbegin(), named->y.rend(),
                                   [](double value) { return !std::isnan(value); });
    shown.push_back({name, shown.size(), height_in(plot, y, std::clamp(*last, y.low, y.high))});
  }
  std::sort(shown.begin(), shown.end(), [](const Name& a, const Name& b) { return a.y < b.y; });
  // Close names are moved apart downwards, and then, if they fell off the plot, up again.
  for (std::size_t i = 1; i < shown.size(); ++i) {
    shown[i].y = std::max(shown[i].y, shown[i - 1].y + kNameHeight);
  }
  double lowest = plot.bottom();
  for (auto name = shown.rbegin(); name != shown.rend(); ++name) {
    name->y = std::min(name->y, lowest);
    lowest = name->y - kNameHeight;
  }
  for (const auto& [text, index, at] : shown) {
    script.write(text, plot.right() + kNameGap, at,
                 {.align = Align::left, .colour = line_colour(index)});
  }
}

void LineChart::plot_series(GnuplotScript& script) const {
  std::vector<std::string> all;
  for (const bool bands : {true, false}) {  // bands lie behind everything else
    for (const Series& series : series_) {
      if (bands == (series.drawn == Drawn::band)) {
        for (const std::string& drawing : drawings_of(series, script)) {
          all.push_back(drawing);
        }
      }
    }
  }
  script.plot(all);
}

/// Puts a series into the table, and says how to plot it from there.
std::vector<std::string> LineChart::drawings_of(const Series& series, GnuplotScript& script) const {
  const std::vector<std::string> all = names();
  const auto index =
      static_cast<std::size_t>(std::find(all.begin(), all.end(), series.name) - all.begin());
  // In a text terminal a point is a character; on a line it would say no more than the line does,
  // and there is no shade to fill an area with.
  const bool page = script.medium == Medium::page;
  const char* area = "with filledcurves fillstyle transparent solid 0.25 noborder";
  const char* size = series.x.size() > 20 ? "0.6" : "0.9";  // a crowd is small
  const std::string closed =
      page ? command("with points pointtype 7 pointsize {}", size) : "with points pt '@'";
  const std::string open =
      page ? command("with points pointtype 6 pointsize {}", size) : "with points pt 'o'";
  const char* speck = page ? "with points pointtype 7 pointsize 0.2" : "with points pt '.'";
  const std::string colour = command("linecolor rgb '{}'", line_colour(index));
  const std::string stroke = command("linewidth {} {}", kLineWidth, colour);
  const std::string entry = command("dashtype {} title {}", line_dash(index), literal(series.name));

  const auto add_column = [&](const std::string& name, const std::vector<double>& values) {
    return script.table.column(name, values, axes_.title);
  };
  const bool is_dot = series.drawn == Drawn::open_dot || series.drawn == Drawn::closed_dot;
  const bool is_ridge = series.drawn == Drawn::ridge;
  const std::string name = is_ridge ? axes_.rows[series.row] + " " + series.name : series.name;
  const std::string owner = name + (is_dot                         ? " dot"
                                    : series.drawn == Drawn::speck ? " specks"
                                                                   : "");
  const int x = script.table.column(axes_.x_label.empty() ? "x" : axes_.x_label, series.x,
                                    axes_.title.empty() ? owner : owner + ", " + axes_.title);
  switch (series.drawn) {
    case Drawn::line:
    case Drawn::dotted_line: {
      const bool dots = page && series.drawn == Drawn::dotted_line;
      return {command("{} with {} {} {}", script.from_table("{}:{}", x, add_column(name, series.y)),
                      dots ? "linespoints pointtype 7 pointsize 0.6" : "lines", stroke, entry)};
    }
    case Drawn::closed_dot:
      return {command("{} {} {} notitle",
                      script.from_table("{}:{}", x, add_column(name + " closed dot", series.y)),
                      closed, stroke)};
    case Drawn::open_dot: {  // a white disc that hides the line, and a ring around it
      const std::string point =
          script.from_table("{}:{}", x, add_column(name + " open dot", series.y));
      return {command("{} {} linecolor rgb 'white' notitle", point, closed),
              command("{} {} {} notitle", point, open, stroke)};
    }
    case Drawn::speck:
      return {command("{} {} {} notitle",
                      script.from_table("{}:{}", x, add_column(name + " specks", series.y)), speck,
                      colour)};
    case Drawn::band: {
      const int low = add_column(name + " low", series.low);
      const int high = add_column(name + " high", series.y);
      if (page) {
        return {
            command("{} {} {} notitle", script.from_table("{}:{}:{}", x, low, high), area, colour)};
      }
      return {command("{} with lines {} notitle", script.from_table("{}:{}", x, low), colour),
              command("{} with lines {} notitle", script.from_table("{}:{}", x, high), colour)};
    }
    case Drawn::ridge: {
      const int line = -static_cast<int>(series.row);
      const std::string curve = command("({} + 0.9*${})", line, add_column(name, series.y));
      std::vector<std::string> drawings;
      if (page) {
        drawings.push_back(command("{} {} {} notitle",
                                   script.from_table("{}:({}):{}", x, line, curve), area, colour));
      }
      drawings.push_back(command("{} with lines linewidth 1 {} {}",
                                 script.from_table("{}:{}", x, curve), colour, entry));
      return drawings;
    }
  }
  fail("line chart: a series of no known kind");
}

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

void Panels::draw_on(GnuplotScript& script) const {
  Place place{0, 0, script.page.width / static_cast<double>(charts_.size()), script.page.height};
  LineChart::Strips strips{0, 0};
  for (const LineChart& chart : charts_) {
    const auto [head, foot] = chart.strips(place.width);
    strips = {std::max(strips.head, head), std::max(strips.foot, foot)};
  }
  // On a page gnuplot lays the charts out itself; a text terminal gets them one below the other.
  const bool page = script.medium == Medium::page;
  if (page) {
    script.add("set multiplot");
  }
  for (const LineChart& chart : charts_) {
    chart.draw_in(script, place, strips);
    place.left += place.width;
  }
  if (page) {
    script.add("unset multiplot");
  }
}

}  // namespace dl::plot
