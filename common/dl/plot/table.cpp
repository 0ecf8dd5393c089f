#include <dl/plot/table.h>

#include <fmt/ranges.h>

#include <algorithm>

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
  return '"' + quoted + '"';
}

}  // namespace

int Table::column(const std::string& name, const std::vector<double>& values,
                  const std::string& context) {
  std::vector<std::string> cells;
  for (const double value : values) {
    cells.push_back(to_shortest(value));
  }
  return add(name, context, std::move(cells));
}

int Table::words(const std::string& name, const std::vector<std::string>& words) {
  std::vector<std::string> cells;
  for (const std::string& word : words) {
    cells.push_back(cell(one_line(word)));
  }
  return add(name, "", std::move(cells));
}

int Table::add(const std::string& name, const std::string& context,
               std::vector<std::string> cells) {
  const std::string base = one_line(name);
  std::string unique = base;
  for (int attempt = 1;; ++attempt) {
    const auto taken = std::find_if(columns_.begin(), columns_.end(),
                                    [&](const Column& column) { return column.name == unique; });
    if (taken == columns_.end()) {
      columns_.push_back({unique, std::move(cells)});
      return static_cast<int>(columns_.size());
    }
    if (taken->cells == cells) {
      return static_cast<int>(taken - columns_.begin()) + 1;
    }
    unique = attempt == 1 && !context.empty() ? fmt::format("{} ({})", base, one_line(context))
                                              : fmt::format("{} #{}", base, attempt + 1);
  }
}

std::string Table::csv() const {
  std::size_t rows = 0;
  std::vector<std::string> names;
  for (const Column& column : columns_) {
    names.push_back(cell(column.name));
    rows = std::max(rows, column.cells.size());
  }
  std::string text = fmt::format("{}\n", fmt::join(names, ","));
  for (std::size_t row = 0; row < rows; ++row) {
    const char* separator = "";
    for (const Column& column : columns_) {
      text += separator;
      text += row < column.cells.size() ? column.cells[row] : "";
      separator = ",";
    }
    text += '\n';
  }
  return text;
}

}  // namespace dl::plot
