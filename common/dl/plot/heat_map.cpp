#include <dl/plot/heat_map.h>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include <dl/base/check.h>
#include <dl/plot/script.h>

namespace dl::plot {
namespace {

// Lengths in points.
constexpr double kEdge = 4;
constexpr double kGap = 8;         // between names and cells
constexpr double kLabelRoom = 22;  // the title, and what the rows and the columns are
constexpr double kWidestCell = 60;
constexpr double kSmallestFont = 6;

double room_for(const std::string& label) { return label.empty() ? 0 : kLabelRoom; }

/// 0 is no more than a dot, so that the others can be seen.
std::string text_of(double count) {
  return count == 0 ? "·" : fixed_or_short(count, count == std::floor(count) ? 0 : 2);
}

}  // namespace

/// Lengths in points.
struct HeatMap::Layout {
  Place cells;           // all of them together
  double width, height;  // of a cell
  double name_font, count_font;

  double middle_of(std::size_t column) const {
    return cells.left + width * (static_cast<double>(column) + 0.5);
  }
  double centre_of(std::size_t row) const {
    return cells.top + height * (static_cast<double>(row) + 0.5);
  }
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
  const auto rows = static_cast<double>(rows_.size()),
             columns = static_cast<double>(columns_.size());
  at.cells.left = kEdge + room_for(labels_.rows) + kFontSize * widest(rows_) + kGap;
  at.width = std::min(kWidestCell, (kFullWidth - at.cells.left - kEdge) / columns);
  at.height = std::clamp(0.6 * at.width, 12.0, 34.0);
  at.name_font = std::clamp((at.width - 2) / widest(columns_), kSmallestFont, kFontSize);
  at.count_font = std::clamp((at.width - 4) / text_width(text_of(largest_), Weight::bold),
                             kSmallestFont, std::min(kFontSize, at.height - 2));
  at.cells.top = kEdge + room_for(labels_.title) + room_for(labels_.columns) + kFontSize + kGap;
  at.cells.width = at.width * columns;
  at.cells.height = at.height * rows;
  return at;
}

Size HeatMap::size() const {
  const Place cells = layout().cells;
  return {std::ceil(cells.right() + kEdge), std::ceil(cells.bottom() + kEdge)};
}

void HeatMap::draw_on(GnuplotScript& script) const {
  const Layout at = layout();
  script.use_whole_page();
  script.add("set palette defined (-1 '{}', 0 'white', 1 '{}')\nset cbrange [-1:1]", line_colour(1),
             line_colour(0));
  script.add("set style fill solid noborder\nleft = {}\ntop = {}\nwidth = {}\nheight = {}",
             rounded(at.cells.left), rounded(at.cells.top), rounded(at.width), rounded(at.height));
  // Counts are there to be read: colours need not be in proportion, and a root shows the small
  // ones.
  script.add("most = {}\nshade(count) = (count/most)**0.6", largest_ >= kNearest ? largest_ : 1);
  write_names(script, at);
  std::vector<std::string> drawings;
  for (std::size_t column = 0; column < columns_.size(); ++column) {
    std::vector<double> counts;
    for (std::size_t row = 0; row < rows_.size(); ++row) {
      counts.push_back(count(row, column));
      write_count(script, at, row, column);
    }
    const int place = script.table.column(columns_[column], counts, labels_.columns);
    // One point of white between the cells.
    drawings.push_back(script.from_table(
        "(left + {0}*width):(top + $0*height):(left + {0}*width):(left + {1}*width - 1):"
        "(top + $0*height):(top + ($0 + 1)*height - 1):({2}shade(${3}))"
        " with boxxyerror linecolor palette",
        column, column + 1, labels_.diagonal ? command("($0 == {} ? 1 : -1)*", column) : "",
        place));
  }
  script.table.words(labels_.rows.empty() ? "row" : labels_.rows, rows_);
  script.plot(drawings);
}

void HeatMap::write_names(GnuplotScript& script, const Layout& at) const {
  const Place& cells = at.cells;
  script.write(labels_.title, cells.middle(), kEdge + kLabelRoom / 2);
  script.write(labels_.columns, cells.middle(), cells.top - kGap - kFontSize - kLabelRoom / 2,
               {.colour = kSoftInk});
  script.write(labels_.rows, kEdge + kLabelRoom / 2, cells.centre(),
               {.colour = kSoftInk, .upright = true});
  for (std::size_t row = 0; row < rows_.size(); ++row) {
    script.write(rows_[row], cells.left - kGap, at.centre_of(row), {.align = Align::right});
  }
  for (std::size_t column = 0; column < columns_.size(); ++column) {
    script.write(columns_[column], at.middle_of(column), cells.top - kGap / 2 - kFontSize / 2,
                 {.size = at.name_font});
  }
}

void HeatMap::write_count(GnuplotScript& script, const Layout& at, std::size_t row,
                          std::size_t column) const {
  constexpr double kDark = 0.45;  // from this share of the largest on, white can be read better
  const double value = count(row, column);
  const bool right = labels_.diagonal && row == column;
  script.write(text_of(value), at.middle_of(column), at.centre_of(row),
               {.size = at.count_font,
                .weight = right ? Weight::bold : Weight::normal,
                .colour = value > kDark * largest_ ? "#ffffff"
                          : value == 0             ? kSoftInk
                                                   : kInk});
}

std::string HeatMap::to_ascii(int columns) const {
  constexpr int kShortest = 4;  // of names
  const auto cells = static_cast<int>(columns_.size());
  const int room = (columns - kShortest) / cells - 1;
  const int cell = 1 + std::max(code_points(text_of(largest_)),
                                std::min(std::max(kShortest, longest(columns_)), room));
  const int name =
      std::clamp(columns - cells * cell, kShortest, std::max(kShortest, longest(rows_)));
  std::string text = labels_.title.empty() ? "" : shortened(labels_.title, columns) + '\n';
  text += right_aligned("", name);
  for (const std::string& column : columns_) {
    text += ' ' + right_aligned(column, cell - 1);
  }
  for (std::size_t row = 0; row < rows_.size(); ++row) {
    text += '\n' + right_aligned(rows_[row], name);
    for (std::size_t column = 0; column < columns_.size(); ++column) {
      text += ' ' + right_aligned(text_of(count(row, column)), cell - 1);
    }
  }
  return text + '\n';
}

}  // namespace dl::plot
