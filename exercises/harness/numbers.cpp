#include "harness/numbers.h"

#include <cstdio>

#include <dl/base/check.h>

namespace dl::harness {

namespace {

std::string printed(double number, int digits) {
  if (std::isnan(number)) {
    return "nan";  // and not -nan: the sign of a NaN says nothing
  }
  char text[40];
  std::snprintf(text, sizeof text, "%.*g", digits, number);
  return text;
}

/// The part [first, last) of n rows or columns, at most 6, that has `centre` in it.
struct Range {
  std::size_t first, last;
  Range(std::size_t n, std::size_t centre) {
    constexpr std::size_t kMost = 6;
    first = n <= kMost ? 0 : std::min(centre - std::min(centre, kMost / 2), n - kMost);
    last = std::min(n, first + kMost);
  }
};

}  // namespace

std::string shape_text(const Numbers& numbers) {
  if (numbers.shape.empty()) {
    return "one number";
  }
  if (numbers.shape.size() == 1) {
    return concat(numbers.shape[0], numbers.shape[0] == 1 ? " number" : " numbers");
  }
  std::string text;
  for (const std::size_t size : numbers.shape) {
    text += concat(text.empty() ? "" : " x ", size);
  }
  return text;
}

std::string subscripts(const Numbers& numbers, std::size_t position) {
  std::string text;
  for (std::size_t axis = numbers.shape.size(); axis-- > 0;) {
    text = concat(position % numbers.shape[axis], text.empty() ? "" : ", ", text);
    position /= numbers.shape[axis];
  }
  return text.empty() ? "" : "(" + text + ")";
}

std::string number_text(double number) { return printed(number, 6); }

std::string number_text(double number, double other) {
  int digits = 6;
  while (digits < 17 && printed(number, digits) == printed(other, digits)) {
    ++digits;
  }
  return printed(number, digits);
}

std::string window(const Numbers& numbers, std::size_t centre, const std::string& indent) {
  if (numbers.size() == 0) {
    return indent + "(empty)\n";
  }
  const std::size_t columns = numbers.columns();
  const Range rows_shown(numbers.rows(), centre / columns);
  const Range columns_shown(columns, centre % columns);
  std::string text;
  for (std::size_t row = rows_shown.first; row < rows_shown.last; ++row) {
    text += indent;
    for (std::size_t column = columns_shown.first; column < columns_shown.last; ++column) {
      const std::string entry = printed(numbers.values[row * columns + column], 5);
      text += std::string(12 - std::min<std::size_t>(entry.size(), 11), ' ') + entry;
    }
    text += columns_shown.last < columns ? "  ...\n" : "\n";
  }
  return text + (rows_shown.last < numbers.rows() ? indent + "        ...\n" : "");
}

}  // namespace dl::harness
