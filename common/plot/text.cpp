#include "plot/text.h"

#include <array>
#include <charconv>

#include "base/number.h"

namespace dl::plot {
namespace {

bool starts_code_point(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) != 0x80; }

}  // namespace

std::string one_line(std::string_view text) {
  std::string line(text);
  for (char& c : line) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
      c = ' ';
    }
  }
  return line;
}

std::string quoted(std::string_view text) {
  std::string literal = "'";
  for (const char c : one_line(text)) {
    if (c == '\'') {
      literal += '\'';
    } else if (std::string_view("_^@&~{}\\").find(c) != std::string_view::npos) {
      literal += '\\';
    }
    literal += c;
  }
  return literal + "'";
}

int code_points(std::string_view text) {
  int count = 0;
  for (const char c : text) {
    count += starts_code_point(c);
  }
  return count;
}

std::string shortened(std::string_view text, int limit) {
  if (code_points(text) <= limit) {
    return std::string(text);
  }
  std::size_t end = 0;
  for (int kept = 0; end < text.size(); ++end) {
    if (starts_code_point(text[end]) && ++kept == limit) {
      break;
    }
  }
  return std::string(text.substr(0, end)) + "…";
}

double text_width(std::string_view text, Weight weight) {
  constexpr double kNarrow = 0.6;                 // a Latin letter, on average
  constexpr double kWide = 1.0;                   // a Chinese, Japanese or Korean character
  constexpr unsigned char kFirstWideLead = 0xE3;  // U+3000 and above begin with this byte or more
  double width = 0;
  for (const char c : text) {
    if (starts_code_point(c)) {
      width += static_cast<unsigned char>(c) >= kFirstWideLead ? kWide : kNarrow;
    }
  }
  return weight == Weight::bold ? 1.12 * width : width;
}

std::string fixed(double value, int decimals) {
  std::array<char, 400> digits;  // room for the largest double, written out
  const auto result = std::to_chars(digits.data(), digits.data() + digits.size(), value,
                                    std::chars_format::fixed, decimals);
  return {digits.data(), result.ptr};
}

double widened(float value) {
  const std::string digits = number(value);
  double wide = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), wide);
  return wide;
}

}  // namespace dl::plot
