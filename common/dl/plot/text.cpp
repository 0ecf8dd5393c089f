#include <dl/plot/text.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include <dl/base/number.h>

namespace dl::plot {
namespace {

bool starts_code_point(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) != 0x80; }

/// U+2028 and U+2029 end a line and a paragraph.
bool is_control(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x2028 || c == 0x2029;
}

/// Whether XML, and so SVG, may hold it: no halves of pairs, nor what is no character.
bool is_drawable(char32_t c) {
  return !(c >= 0xD800 && c < 0xE000) && c != 0xFFFE && c != 0xFFFF && c <= 0x10FFFF;
}

}  // namespace

std::size_t length_of_character(std::string_view text, char32_t& character) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  constexpr std::array<char32_t, 5> kFirst = {0, 0, 0x80, 0x800, 0x10000};  // of so many bytes
  const unsigned char lead = byte(0);
  const std::size_t length = lead < 0x80   ? 1
                             : lead < 0xC0 ? 0
                             : lead < 0xE0 ? 2
                             : lead < 0xF0 ? 3
                             : lead < 0xF8 ? 4
                                           : 0;
  if (length == 0 || length > text.size()) {
    return 0;
  }
  character = length == 1 ? lead : lead & (0x7Fu >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if (starts_code_point(text[i])) {
      return 0;
    }
    character = character << 6 | (byte(i) & 0x3Fu);
  }
  return character >= kFirst[length] ? length : 0;
}

std::string one_line(std::string_view text) {
  std::string line;
  while (!text.empty()) {
    char32_t c = 0;
    const std::size_t length = length_of_character(text, c);
    if (length == 0 || !is_drawable(c)) {
      line += "\uFFFD";
    } else if (is_control(c)) {
      line += ' ';
    } else {
      line += text.substr(0, length);
    }
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return line;
}

/// In single quotes nothing means anything to gnuplot but the quote itself, which it misreads at
/// the start and where two follow each other. A text with one stands in double quotes, and there
/// what has a meaning is escaped.
std::string quoted(std::string_view text) {
  const std::string line = one_line(text);
  if (line.find('\'') == std::string::npos) {
    return "'" + line + "'";
  }
  std::string literal = "\"";
  for (const char c : line) {
    if (c == '`') {  // would run what stands between two
      literal += "\\140";
    } else {
      literal += c == '"' || c == '\\' ? "\\" : "";
      literal += c;
    }
  }
  return literal + "\"";
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

std::string to_fixed(double value, int decimals) {
  std::array<char, 400> digits;  // room for the largest double, written out
  const auto result = std::to_chars(digits.data(), digits.data() + digits.size(), value,
                                    std::chars_format::fixed, decimals);
  return {digits.data(), result.ptr};
}

std::string fixed_or_short(double value, int decimals) {
  constexpr int kMostDecimals = 9;
  constexpr double kLongest = 1e15;
  if (std::abs(value) < kLongest && decimals <= kMostDecimals) {
    return to_fixed(value, decimals);
  }
  std::array<char, 32> digits;
  const auto result = std::to_chars(digits.data(), digits.data() + digits.size(), value,
                                    std::chars_format::scientific, 2);
  return {digits.data(), result.ptr};
}

double exact_double(float value) {
  const std::string digits = to_shortest(value);
  double wide = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), wide);
  return wide;
}

}  // namespace dl::plot
