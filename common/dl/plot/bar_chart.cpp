#include <dl/plot/bar_chart.h>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include <dl/base/check.h>
#include <dl/plot/script.h>

namespace dl::plot {
namespace {

// Lengths in points.
constexpr double kTitleHeight = 30;
constexpr double kRow = 26;  // from bar to bar
constexpr double kThickness = 16;
constexpr double kGap = 8;  // between a bar and the texts at its ends
constexpr double kLimitHeight = 22;
constexpr double kEdge = 6;

}  // namespace

BarChart::BarChart(std::string title, std::string unit)
    : title_(std::move(title)), unit_(std::move(unit)) {}

/// The name as it is drawn, of a value that can be.
std::string BarChart::checked(const std::string& name, double value) const {
  constexpr int kLongestName = 40;  // code points
  check(value >= 0 && value <= kFarthest, "bar chart '", title_, "': bar '", name, "' of length ",
        to_shortest(value), "; a bar begins at 0 and ends at a number above it, up to ",
        to_shortest(kFarthest));
  return shortened(name, kLongestName);
}

void BarChart::bar(const std::string& name, double value) {
  names_.push_back(checked(name, value));
  values_.push_back(value);
}

void BarChart::limit(const std::string& name, double value) {
  limit_.emplace(checked(name, value), value);
}

double BarChart::largest() const {
  const double longest = *std::max_element(values_.begin(), values_.end());
  const double largest = std::max(longest, limit_ ? limit_->second : 0);
  return largest >= kNearest ? largest : 1;
}

/// With as many decimals as show three digits of the longest bar.
std::string BarChart::text_of(double value) const {
  const int decimals = std::max(0, 2 - static_cast<int>(std::floor(std::log10(largest()))));
  return fixed_or_short(value, decimals) + (unit_.empty() ? "" : " ") + unit_;
}

std::vector<std::string> BarChart::texts() const {
  std::vector<std::string> texts;
  for (const double value : values_) {
    texts.push_back(text_of(value));
  }
  return texts;
}

/// Where the first bar's row begins.
double BarChart::top() const {
  return (title_.empty() ? kEdge : kTitleHeight) + (limit_ ? kLimitHeight : 0);
}

Size BarChart::size() const {
  return {kFullWidth, top() + kRow * static_cast<double>(values_.size()) + kEdge};
}

void BarChart::draw_on(GnuplotScript& script) const {
  check(!values_.empty(), "bar chart '", title_, "': it has no bar to draw");
  const std::vector<std::string> texts = this->texts();
  const double left = kEdge + kFontSize * widest(names_) + kGap;
  const double scale =
      (script.page.width - left - kGap - kFontSize * widest(texts) - kEdge) / largest();
  script.use_whole_page();
  script.write(title_, script.page.width / 2, kTitleHeight / 2);
  for (std::size_t i = 0; i < values_.size(); ++i) {
    const double y = top() + kRow * (static_cast<double>(i) + 0.5);
    script.write(names_[i], left - kGap, y, {.align = Align::right});
    script.write(texts[i], left + scale * values_[i] + kGap, y, {.align = Align::left});
  }
  script.draw_line(left, top(), left, script.page.height - kEdge,
                   command("linewidth 1 linecolor rgb '{}'", kSoftInk));
  if (limit_) {
    const double x = left + scale * limit_->second;
    script.draw_line(x, top(), x, script.page.height - kEdge,
                     command("linewidth 1 dashtype 2 linecolor rgb '{}'", kSoftInk));
    script.write(limit_->first + " " + text_of(limit_->second), script.page.width - kEdge,
                 top() - kLimitHeight / 2, {.align = Align::right});
  }
  script.add("set style fill solid noborder\nleft = {}\nscale = {}", rounded(left), scale);
  const int column = script.table.column(unit_.empty() ? "value" : unit_, values_);
  if (limit_) {
    script.table.column(limit_->first, {limit_->second});
  }
  script.table.words("name", names_);
  const std::string middle = command("({} + {}*($0 + 0.5))", top(), kRow);
  script.plot(
      {script.from_table("(left):{0}:(left):(left + scale*${1}):({0} - {2}):({0} + {2})"
                         " with boxxyerror linecolor rgb '{3}'",
                         middle, column, kThickness / 2, line_colour(0))});
}

std::string BarChart::to_ascii(int columns) const {
  constexpr int kShortestBar = 10;  // of the longest
  check(!values_.empty(), "bar chart '", title_, "': it has no bar to draw");
  const std::vector<std::string> texts = this->texts();
  const int text = longest(texts);
  const int name = std::min(std::max(columns - text - kShortestBar - 2, 1), longest(names_));
  const int room = std::max(1, columns - name - text - 2);
  std::string lines = title_.empty() ? "" : shortened(title_, columns) + '\n';
  for (std::size_t i = 0; i < values_.size(); ++i) {
    const auto length = static_cast<std::size_t>(std::lround(room * values_[i] / largest()));
    lines += fmt::format("{} {}{}{}\n", right_aligned(names_[i], name), std::string(length, '#'),
                         length > 0 ? " " : "", texts[i]);
  }
  return limit_ ? lines + limit_->first + ": " + text_of(limit_->second) + '\n' : lines;
}

}  // namespace dl::plot
