#include <dl/plot/table.h>

#include <algorithm>
#include <iterator>

#include <dl/base/check.h>
#include <dl/base/number.h>
#include <dl/plot/text.h>

namespace dl::plot {
namespace {

/// A cell of text: in quotes where it holds a comma or a quote, or begins as a comment does.
std::string cell(const std::string& text) {
  if (text.find_first_of(",\"") == std::string::npos && !text.starts_with('#')) {
    return text;
  }
  std::string quoted;
  for (const char c : text) {
    quoted.append(c == '"' ? 2 : 1, c);
  }
  return concat('"', quoted, '"');
}

}  // namespace

int Table::column(const std::string& name, const std::string& context,
                  const std::vector<double>& values) {
  std::vector<std::string> cells;
  std::transform(values.begin(), values.end(), std::back_inserter(cells),
                 [](double value) { return to_shortest(value); });
  return add(name, context, std::move(cells));
}

int Table::words(const std::string& name, const std::string& context,
                 const std::vector<std::string>& words) {
  std::vector<std::string> cells;
  std::transform(words.begin(), words.end(), std::back_inserter(cells),
                 [](const std::string& word) { return cell(one_line(word)); });
  return add(name, context, std::move(cells));
}

int Table::add(const std::string& name, const std::string& context,
               std::vector<std::string> cells) {
  const std::string base = one_line(name);
  std::string unique = base;
  for (int attempt = 1; const Column* taken = find(unique); ++attempt) {
    if (taken->cells == cells) {
      return static_cast<int>(taken - columns_.data()) + 1;
    }
    unique = attempt == 1 && !context.empty() ? concat(base, " (", one_line(context), ")")
                                              : concat(base, " #", attempt + 1);
  }
  columns_.push_back({unique, std::move(cells)});
  return static_cast<int>(columns_.size());
}

std::string Table::csv() const {
  std::size_t rows = 0;
  std::string text;
  const auto put = [&](const Column& column, const std::string& cell) {
    text += cell;
    text += &column == &columns_.back() ? '\n' : ',';
  };
  for (const Column& column : columns_) {
    put(column, cell(column.name));
    rows = std::max(rows, column.cells.size());
  }
  for (std::size_t row = 0; row < rows; ++row) {
    for (const Column& column : columns_) {
      put(column, row < column.cells.size() ? column.cells[row] : "");
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
