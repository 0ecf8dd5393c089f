#include "plot/table.h"

#include <algorithm>
#include <cmath>

#include "base/check.h"
#include "base/number.h"
#include "plot/text.h"

namespace dl::plot {
namespace {

/// Equal number for number, with NaN equal to NaN.
bool same(const std::vector<double>& a, const std::vector<double>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](double x, double y) { return x == y || (std::isnan(x) && std::isnan(y)); });
}

/// A cell of text: in quotes where it holds a comma or a quote.
std::string cell(const std::string& text) {
  if (text.find_first_of(",\"") == std::string::npos) {
    return text;
  }
  std::string quoted;
  for (const char c : text) {
    quoted.append(c == '"' ? 2 : 1, c);
  }
  return concat('"', quoted, '"');
}

std::string cell(double value) { return number(value); }

}  // namespace

int Table::column(const std::string& name, const std::string& context, std::vector<double> values) {
  const std::string base = one_line(name);
  std::string unique = base;
  for (int attempt = 1; const Column* taken = find(unique); ++attempt) {
    if (same(taken->values, values)) {
      return static_cast<int>(taken - columns_.data()) + 1;
    }
    unique = attempt == 1 && !context.empty() ? concat(base, " (", one_line(context), ")")
                                              : concat(base, " #", attempt + 1);
  }
  columns_.push_back({unique, std::move(values)});
  return static_cast<int>(columns_.size());
}

std::string Table::csv() const {
  std::size_t rows = 0;
  std::string text;
  const auto add = [&](const Column& column, const std::string& cell) {
    text += cell;
    text += &column == &columns_.back() ? '\n' : ',';
  };
  for (const Column& column : columns_) {
    add(column, cell(column.name));
    rows = std::max(rows, column.values.size());
  }
  for (std::size_t row = 0; row < rows; ++row) {
    for (const Column& column : columns_) {
      add(column, row < column.values.size() ? cell(column.values[row]) : "");
    }
  }
  return text;
}

const Table::Column* Table::find(const std::string& name) const {
  const auto found = std::find_if(columns_.begin(), columns_.end(),
                                  [&](const Column& column) { return column.name == name; });
  return found == columns_.end() ? nullptr : &*found;
}

}  // namespace dl::plot
