#include <dl/plot/text.h>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include <dl/base/number.h>
#include <dl/base/text.h>

namespace dl::plot {
namespace {

bool starts_code_point(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) != 0x80; }

/// U+2028 and U+2029 end a line and a paragraph.
bool is_control(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x2028 || c == 0x2029;
}

}  // namespace

std::string one_line(std::string_view text) {
  std::string line;
  while (!text.empty()) {
    const auto [bytes, code, valid] = first_character(text);
    if (!valid || !is_unicode(code) || code == 0xFFFE || code == 0xFFFF) {  // which XML forbids
      line += "\uFFFD";
    } else {
      line += is_control(code) ? " " : text.substr(0, bytes);
    }
    text.remove_prefix(bytes);
  }
  return line;
}

/// In single quotes nothing means anything to gnuplot but the quote itself, which it misreads at
/// the start and where two follow each other. A text with one stands in double quotes, and there
/// what has a meaning is escaped.
std::string literal(std::string_view text) {
  const std::string line = one_line(text);
  if (line.find('\'') == std::string::npos) {
    return "'" + line + "'";
  }
  std::string escaped = "\"";
  for (const char c : line) {
    if (c == '`') {  // would run what stands between two
      escaped += "\\140";
    } else {
      escaped += c == '"' || c == '\\' ? "\\" : "";
      escaped += c;
    }
  }
  return escaped + "\"";
}

int code_points(std::string_view text) {
  return static_cast<int>(std::count_if(text.begin(), text.end(), starts_code_point));
}

int longest(const std::vector<std::string>& texts) {
  int most = 0;
  for (const std::string& text : texts) {
    most = std::max(most, code_points(text));
  }
  return most;
}

std::string shortened(std::string_view text, int limit) {
  std::string line = one_line(text);
  if (code_points(line) > limit) {
    int kept = 0;
    line.erase(std::find_if(line.begin(), line.end(),
                            [&](char c) { return starts_code_point(c) && ++kept == limit; }),
               line.end());
    line += "…";
  }
  return line;
}

std::string right_aligned(std::string_view text, int characters) {
  const std::string line = shortened(text, characters);
  return std::string(static_cast<std::size_t>(characters - code_points(line)), ' ') + line;
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

double widest(const std::vector<std::string>& texts) {
  double most = 0;
  for (const std::string& text : texts) {
    most = std::max(most, text_width(text));
  }
  return most;
}

std::string fixed_or_short(double value, int decimals) {
  constexpr int kMostDecimals = 9;
  constexpr double kLongest = 1e15;
  return std::abs(value) < kLongest && decimals <= kMostDecimals
             ? fmt::format("{:.{}f}", value, decimals)
             : fmt::format("{:.2e}", value);
}

std::vector<double> exact_doubles(std::span<const float> values) {
  std::vector<double> wide;
  wide.reserve(values.size());
  for (const float value : values) {
    wide.push_back(parse_number<double>(to_shortest(value)).value_or(value));  // NaN is no number
  }
  return wide;
}

char shade(double share) {
  constexpr std::string_view kShades = " .:-=+*#%@";
  const double last = kShades.size() - 1;
  return kShades[static_cast<std::size_t>(std::lround(last * std::clamp(share, 0.0, 1.0)))];
}

}  // namespace dl::plot
