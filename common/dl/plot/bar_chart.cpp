#include <dl/plot/bar_chart.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include <dl/base/check.h>
#include <dl/base/number.h>
#include <dl/plot/page.h>
#include <dl/plot/ticks.h>

namespace dl::plot {
namespace {

// Lengths in points.
constexpr double kTitleHeight = 30;
constexpr double kLimitHeight = 22;
constexpr double kRow = 26;  // from bar to bar
constexpr double kThickness = 16;
constexpr double kGap = 8;  // between a bar and the texts at its ends
constexpr double kEdge = 6;
constexpr int kLongestName = 40;  // code points

}  // namespace

BarChart::BarChart(std::string title, std::string unit)
    : title_(std::move(title)), unit_(std::move(unit)) {}

BarChart::Bar BarChart::checked(const std::string& name, double value) const {
  check(value >= 0 && value <= kFarthest, "bar chart '", title_, "': bar '", name, "' of length ",
        to_shortest(value), "; a bar begins at 0 and ends at a number above it, up to ",
        to_shortest(kFarthest));
  return {shortened(one_line(name), kLongestName), value};
}

void BarChart::bar(const std::string& name, double value) { bars_.push_back(checked(name, value)); }

void BarChart::limit(const std::string& name, double value) { limit_ = checked(name, value); }

/// Where the first bar's row begins.
double BarChart::top() const {
  return (title_.empty() ? kEdge : kTitleHeight) + (limit_ ? kLimitHeight : 0);
}

double BarChart::largest() const {
  const auto longest = std::max_element(
      bars_.begin(), bars_.end(), [](const Bar& a, const Bar& b) { return a.value < b.value; });
  const double value = std::max(longest->value, limit_ ? limit_->value : 0);
  return value >= kNearest ? value : 1;
}

/// With as many decimals as show three digits of the longest bar.
std::string BarChart::text_of(double value) const {
  const int decimals = std::max(0, 2 - static_cast<int>(std::floor(std::log10(largest()))));
  return concat(fixed_or_short(value, decimals), unit_.empty() ? "" : " ", unit_);
}

Size BarChart::size() const {
  return {kFullWidth, top() + kRow * static_cast<double>(bars_.size()) + kEdge};
}

void BarChart::draw_on(GnuplotScript& canvas) const {
  check(!bars_.empty(), "bar chart '", title_, "': it has no bar to draw");
  std::vector<std::string> names;
  std::vector<double> values;
  double name_width = 0, text_width = 0;
  for (const auto& [name, value] : bars_) {
    names.push_back(name);
    values.push_back(value);
    name_width = std::max(name_width, kFontSize * plot::text_width(name));
    text_width = std::max(text_width, kFontSize * plot::text_width(text_of(value)));
  }
  const double left = kEdge + name_width + kGap;
  const double top = this->top();
  const double scale = (canvas.page.width - left - kGap - text_width - kEdge) / largest();
  const double bottom = top + kRow * static_cast<double>(bars_.size());

  canvas.script << whole_page(canvas.page);
  if (!title_.empty()) {
    canvas.script << text_at(canvas.page.width / 2, kTitleHeight / 2, title_);
  }
  for (std::size_t i = 0; i < bars_.size(); ++i) {
    const double y = top + kRow * (static_cast<double>(i) + 0.5);
    const double end = left + scale * values[i];
    canvas.script << text_at(left - kGap, y, names[i], {.align = Align::right})
                  << text_at(end + kGap, y, text_of(values[i]), {.align = Align::left});
  }
  canvas.script << "set arrow from " << points(left) << "," << points(top) << " to " << points(left)
                << "," << points(bottom) << " nohead linewidth 1 linecolor rgb '" << kSoftInk
                << "'\nset style fill solid noborder\nleft = " << points(left)
                << "\nscale = " << to_shortest(scale) << '\n';
  if (limit_) {
    const double x = left + scale * limit_->value;
    const std::string text = concat(limit_->name, ' ', text_of(limit_->value));
    canvas.script << "set arrow from " << points(x) << "," << points(top) << " to " << points(x)
                  << "," << points(bottom) << " nohead linewidth 1 dashtype 2 linecolor rgb '"
                  << kSoftInk << "'\n"
                  << text_at(canvas.page.width - kEdge, top - kLimitHeight / 2, text,
                             {.align = Align::right});
  }
  const int column = canvas.table.column(unit_.empty() ? "value" : unit_, "", values);
  if (limit_) {
    canvas.table.column(limit_->name, "", {limit_->value});
  }
  canvas.table.words("name", "", names);
  const std::string middle = concat("(", points(top), " + ", points(kRow), "*($0 + 0.5))");
  const std::string half = points(kThickness / 2);
  canvas.script << "plot " << canvas.csv << " skip 1 using (left):" << middle
                << ":(left):(left + scale*$" << column << "):(" << middle << " - " << half << "):("
                << middle << " + " << half << ") with boxxyerror linecolor rgb '" << line_colour(0)
                << "'\n";
}

std::string BarChart::to_ascii(int columns) const {
  check(!bars_.empty(), "bar chart '", title_, "': it has no bar to draw");
  constexpr int kShortestBar = 10;  // of the longest
  int name_width = 0, text_width = 0;
  for (const auto& [name, value] : bars_) {
    name_width = std::max(name_width, code_points(name));
    text_width = std::max(text_width, code_points(text_of(value)));
  }
  name_width = std::min(std::max(columns - text_width - kShortestBar - 2, 1), name_width);
  const int room = std::max(1, columns - name_width - text_width - 2);
  std::string text = title_.empty() ? "" : shortened(one_line(title_), columns) + '\n';
  for (const auto& [full_name, value] : bars_) {
    const std::string name = shortened(full_name, name_width);
    const auto padding = static_cast<std::size_t>(name_width - code_points(name));
    const auto length = static_cast<std::size_t>(std::lround(room * value / largest()));
    text += concat(std::string(padding, ' '), name, ' ', std::string(length, '#'),
                   length > 0 ? " " : "", text_of(value), '\n');
  }
  return limit_ ? concat(text, limit_->name, ": ", text_of(limit_->value), '\n') : text;
}

}  // namespace dl::plot
