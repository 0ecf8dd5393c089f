#include <dl/plot/fonts.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <iterator>
#include <optional>

#include <dl/base/check.h>
#include <dl/plot/gnuplot.h>
#include <dl/plot/text.h>

namespace dl::plot {
namespace {

/// Calls f(part) for each part of `text` between separators.
template <class F>
void for_each_part(std::string_view text, char separator, const F& f) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(separator), text.size());
    f(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

std::optional<char32_t> code_of(std::string_view hexadecimal) {
  std::uint32_t code = 0;
  const char* const end = hexadecimal.data() + hexadecimal.size();
  const auto [stop, error] = std::from_chars(hexadecimal.data(), end, code, 16);
  return error == std::errc() && stop == end ? std::optional<char32_t>(code) : std::nullopt;
}

/// Whether Pango takes such a font: no bitmaps, and nothing that is made for browsers.
bool is_taken(std::string_view format, std::string_view file) {
  return (format == "TrueType" || format == "CFF") && !file.ends_with(".woff") &&
         !file.ends_with(".woff2");
}

/// Nothing is drawn for these, whatever the font: joiners, directions, variants, tags.
bool is_invisible(char32_t c) {
  return c == 0xAD || c == 0x34F || c == 0x61C || (c >= 0x180B && c <= 0x180F) ||
         (c >= 0x200B && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) ||
         (c >= 0x2060 && c <= 0x206F) || (c >= 0xFE00 && c <= 0xFE0F) || c == 0xFEFF ||
         (c >= 0xE0000 && c <= 0xE0FFF);
}

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

}  // namespace

Characters Characters::of_fonts(std::string_view listing) {
  std::vector<Range> found;
  for_each_part(listing, '\n', [&](std::string_view line) {
    const std::size_t first = line.find('|'), last = line.rfind('|');
    if (first == last ||
        !is_taken(line.substr(0, first), line.substr(first + 1, last - first - 1))) {
      return;
    }
    for_each_part(line.substr(last + 1), ' ', [&](std::string_view range) {
      const std::size_t dash = std::min(range.find('-'), range.size());
      const auto begin = code_of(range.substr(0, dash));
      const auto end = dash == range.size() ? begin : code_of(range.substr(dash + 1));
      if (begin && end) {
        found.push_back({*begin, *end});
      }
    });
  });
  std::sort(found.begin(), found.end(),
            [](const Range& a, const Range& b) { return a.first < b.first; });
  Characters characters;
  std::vector<Range>& ranges = characters.ranges_;
  for (const Range& range : found) {
    if (!ranges.empty() && range.first <= ranges.back().last) {
      ranges.back().last = std::max(ranges.back().last, range.last);
    } else {
      ranges.push_back(range);
    }
  }
  return characters;
}

bool Characters::contains(char32_t character) const {
  const auto behind =
      std::upper_bound(ranges_.begin(), ranges_.end(), character,
                       [](char32_t c, const Range& range) { return c < range.first; });
  return behind != ranges_.begin() && character <= std::prev(behind)->last;
}

std::string without_missing(std::string_view text, const Characters& fonts) {
  constexpr char32_t kReplacement = 0xFFFD;
  const std::string_view replacement = fonts.contains(kReplacement) ? "\uFFFD" : "?";
  std::string drawn;
  while (!text.empty()) {
    char32_t c = 0;
    const std::size_t length = length_of_character(text, c), bytes = length == 0 ? 1 : length;
    const bool stays = length <= 1 || is_invisible(c) || fonts.contains(c);
    drawn += stays ? text.substr(0, bytes) : replacement;
    text.remove_prefix(bytes);
  }
  return drawn;
}

std::string without_missing(const std::string& text, std::chrono::milliseconds limit) {
  if (is_ascii(text)) {
    return text;
  }
  try {
    const Outcome outcome = run_beside_gnuplot(
        {"fc-list", "--format", "%{fontformat}|%{file}|%{charset}\n"}, "/", limit);
    const Characters fonts = Characters::of_fonts(outcome.said);
    return outcome.status != 0 || fonts.empty() ? text : without_missing(text, fonts);
  } catch (const Error&) {  // it is not installed
    return text;
  }
}

}  // namespace dl::plot
