#include <dl/plot/heat_map.h>

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
constexpr double kEdge = 4;
constexpr double kGap = 8;         // between names and cells
constexpr double kLabelRoom = 22;  // the title, and what the rows and the columns are
constexpr double kWidestCell = 60;
constexpr double kSmallestFont = 6;

double widest(const std::vector<std::string>& texts) {
  double width = 0;
  for (const std::string& text : texts) {
    width = std::max(width, text_width(text));
  }
  return width;
}

int longest(const std::vector<std::string>& texts) {
  int characters = 4;
  for (const std::string& text : texts) {
    characters = std::max(characters, code_points(text));
  }
  return characters;
}

/// 0 is no more than a dot, so that the others can be seen.
std::string text_of(double count) {
  return count == 0 ? "·" : fixed_or_short(count, count == std::floor(count) ? 0 : 2);
}

/// As many characters, filled up with spaces at the left.
std::string right_aligned(const std::string& text, int characters) {
  const int missing = std::max(0, characters - code_points(text));
  return std::string(static_cast<std::size_t>(missing), ' ') + text;
}

}  // namespace

/// Lengths in points.
struct HeatMap::Layout {
  double left, top;      // of the first cell
  double width, height;  // of a cell
  double name_font, count_font;
};

HeatMap::HeatMap(std::vector<std::string> rows, std::vector<std::string> columns,
                 std::vector<double> counts, HeatMapLabels labels)
    : rows_(std::move(rows)),
      columns_(std::move(columns)),
      counts_(std::move(counts)),
      labels_(std::move(labels)) {
  check(!counts_.empty() && counts_.size() == rows_.size() * columns_.size(),
        "heat map: ", counts_.size(), " counts for ", rows_.size(), " rows and ", columns_.size(),
        " columns; there must be one for each cell, and at least one");
  check(std::all_of(counts_.begin(), counts_.end(),
                    [](double count) { return count >= 0 && count <= kFarthest; }),
        "heat map: a count is negative, NaN or above ", to_shortest(kFarthest));
  largest_ = *std::max_element(counts_.begin(), counts_.end());
}

double HeatMap::count(std::size_t row, std::size_t column) const {
  return counts_[row * columns_.size() + column];
}

HeatMap::Layout HeatMap::layout() const {
  Layout at{};
  at.left = kEdge + (labels_.rows.empty() ? 0 : kLabelRoom) + kFontSize * widest(rows_) + kGap;
  const double room = (kFullWidth - at.left - kEdge) / static_cast<double>(columns_.size());
  at.width = std::min(kWidestCell, room);
  at.height = std::clamp(0.6 * at.width, 12.0, 34.0);
  at.name_font = std::clamp((at.width - 2) / widest(columns_), kSmallestFont, kFontSize);
  at.count_font = std::clamp((at.width - 4) / text_width(text_of(largest_), Weight::bold),
                             kSmallestFont, std::min(kFontSize, at.height - 2));
  at.top = kEdge + (labels_.title.empty() ? 0 : kLabelRoom) +
           (labels_.columns.empty() ? 0 : kLabelRoom) + kFontSize + kGap;
  return at;
}

Size HeatMap::size() const {
  const Layout at = layout();
  return {std::ceil(at.left + at.width * static_cast<double>(columns_.size()) + kEdge),
          std::ceil(at.top + at.height * static_cast<double>(rows_.size()) + kEdge)};
}

void HeatMap::draw_on(GnuplotScript& canvas) const {
  const Layout at = layout();
  canvas.script << whole_page(canvas.page) << "set palette defined (-1 '" << line_colour(1)
                << "', 0 'white', 1 '" << line_colour(0) << "')\nset cbrange [-1:1]\n"
                << "set style fill solid noborder\nleft = " << points(at.left)
                << "\ntop = " << points(at.top) << "\nwidth = " << points(at.width)
                << "\nheight = " << points(at.height)
                << "\nmost = " << to_shortest(largest_ >= kNearest ? largest_ : 1) << '\n';
  write_names(canvas);
  // Counts are there to be read: colours need not be in proportion, and a root shows the small
  // ones.
  canvas.script << "shade(count) = (count/most)**0.6\n";
  std::string plots;
  for (std::size_t column = 0; column < columns_.size(); ++column) {
    std::vector<double> counts;
    for (std::size_t row = 0; row < rows_.size(); ++row) {
      counts.push_back(count(row, column));
      write_count(canvas, row, column);
    }
    const int place = canvas.table.column(columns_[column], labels_.columns, counts);
    const std::string x = concat("(left + ", column, "*width)");
    const std::string y = "(top + $0*height)";
    // One point of white between the cells.
    plots +=
        concat(column == 0 ? "plot " : ", \\\n     ", canvas.csv, " skip 1 using ", x, ":", y, ":",
               x, ":(left + ", column + 1, "*width - 1):", y, ":(top + ($0 + 1)*height - 1):(",
               labels_.diagonal ? concat("($0 == ", column, " ? 1 : -1)*") : "", "shade($", place,
               ")) with boxxyerror linecolor palette");
  }
  canvas.table.words(labels_.rows.empty() ? "row" : labels_.rows, "", rows_);
  canvas.script << plots << '\n';
}

void HeatMap::write_names(GnuplotScript& canvas) const {
  const Layout at = layout();
  const double right = at.left + at.width * static_cast<double>(columns_.size());
  const double bottom = at.top + at.height * static_cast<double>(rows_.size());
  if (!labels_.title.empty()) {
    canvas.script << text_at((at.left + right) / 2, kEdge + kLabelRoom / 2, labels_.title);
  }
  if (!labels_.columns.empty()) {
    canvas.script << text_at((at.left + right) / 2, at.top - kGap - kFontSize - kLabelRoom / 2,
                             labels_.columns, {.colour = kSoftInk});
  }
  if (!labels_.rows.empty()) {
    canvas.script << text_at(kEdge + kLabelRoom / 2, (at.top + bottom) / 2, labels_.rows,
                             {.colour = kSoftInk, .upright = true});
  }
  for (std::size_t row = 0; row < rows_.size(); ++row) {
    canvas.script << text_at(at.left - kGap, at.top + at.height * (static_cast<double>(row) + 0.5),
                             rows_[row], {.align = Align::right});
  }
  for (std::size_t column = 0; column < columns_.size(); ++column) {
    canvas.script << text_at(at.left + at.width * (static_cast<double>(column) + 0.5),
                             at.top - kGap / 2 - kFontSize / 2, columns_[column],
                             {.size = at.name_font});
  }
}

void HeatMap::write_count(GnuplotScript& canvas, std::size_t row, std::size_t column) const {
  constexpr double kDark = 0.45;  // from this share of the largest on, white can be read better
  const Layout at = layout();
  const double value = count(row, column);
  const bool right = labels_.diagonal && row == column;
  canvas.script << text_at(at.left + at.width * (static_cast<double>(column) + 0.5),
                           at.top + at.height * (static_cast<double>(row) + 0.5), text_of(value),
                           {.size = at.count_font,
                            .weight = right ? Weight::bold : Weight::normal,
                            .colour = value > kDark * largest_ ? "#ffffff"
                                      : value == 0             ? kSoftInk
                                                               : kInk});
}

std::string HeatMap::to_ascii(int columns) const {
  constexpr int kShortestName = 4;
  const auto cells = static_cast<int>(columns_.size());
  const int room = (columns - kShortestName) / cells - 1;
  const int cell = 1 + std::max(code_points(text_of(largest_)), std::min(longest(columns_), room));
  const int name = std::clamp(columns - cells * cell, kShortestName, longest(rows_));
  std::string text =
      labels_.title.empty() ? "" : shortened(one_line(labels_.title), columns) + '\n';
  text += std::string(static_cast<std::size_t>(name), ' ');
  for (const std::string& column : columns_) {
    text += right_aligned(shortened(one_line(column), cell - 1), cell);
  }
  text += '\n';
  for (std::size_t row = 0; row < rows_.size(); ++row) {
    text += right_aligned(shortened(one_line(rows_[row]), name), name);
    for (std::size_t column = 0; column < columns_.size(); ++column) {
      text += right_aligned(text_of(count(row, column)), cell);
    }
    text += '\n';
  }
  return text;
}

}  // namespace dl::plot
