#include <dl/base/text.h>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <numeric>
#include <ostream>
#include <span>
#include <vector>

namespace dl {

Character first_character(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const char32_t lead = byte(0);
  if (lead < 0x80) {
    return {1, lead, true};
  }
  const std::size_t bytes = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf7 || text.size() < bytes) {
    return {};
  }
  char32_t code = lead & (0xffu >> (bytes + 1));
  for (std::size_t i = 1; i < bytes; ++i) {
    if ((byte(i) & 0xc0) != 0x80) {
      return {};
    }
    code = code << 6 | (byte(i) & 0x3fu);
  }
  constexpr std::array<char32_t, 5> kLeast{0, 0, 0x80, 0x800, 0x10000};
  return code < kLeast[bytes] ? Character{} : Character{bytes, code, true};
}

namespace {

/// Controls, and what is invisible or turns the direction of the text that follows.
bool steers(char32_t code) {
  return code < 0x20 || (code >= 0x7f && code < 0xa0) || (code >= 0x200b && code <= 0x200f) ||
         (code >= 0x2028 && code <= 0x202e) || (code >= 0x2060 && code <= 0x206f) || code == 0xfeff;
}

/// As it is printed: itself or its escape.
std::string shown(std::string_view bytes, const Character& character, bool in_quotes) {
  if (!character.valid) {
    return fmt::format("\\x{:02x}", static_cast<unsigned char>(bytes[0]));
  }
  if (character.code == '\n') {
    return "\\n";
  }
  if (steers(character.code)) {
    const auto code = static_cast<std::uint32_t>(character.code);
    return code < 0x80 ? fmt::format("\\x{:02x}", code) : fmt::format("\\u{:04x}", code);
  }
  const bool special = in_quotes && (character.code == '"' || character.code == '\\');
  return (special ? "\\" : "") + std::string(bytes);
}

/// Columns of a piece: escapes are ASCII, and other characters are counted as one.
std::size_t width_of(const std::string& piece) {
  return static_cast<unsigned char>(piece[0]) < 0x80 ? piece.size() : 1;
}

std::string shown(std::string_view text, std::size_t most, bool in_quotes) {
  // Of what is long beyond doubt, only both ends need be looked at.
  constexpr std::size_t kMostBytes = 4;  // of a character
  std::string ends;
  if (text.size() / (2 * kMostBytes) > most) {
    const std::size_t each = kMostBytes * most;
    ends = std::string(text.substr(0, each)).append(text.substr(text.size() - each));
    text = ends;
  }
  std::vector<std::string> pieces;
  std::size_t width = 0;
  while (!text.empty()) {
    Character character = first_character(text);
    if (!is_unicode(character.code)) {
      character = {};
    }
    pieces.push_back(shown(text.substr(0, character.bytes), character, in_quotes));
    width += width_of(pieces.back());
    text.remove_prefix(character.bytes);
  }
  const auto joined = [](std::span<const std::string> some) {
    return std::accumulate(some.begin(), some.end(), std::string());
  };
  if (width <= most) {
    return joined(pieces);
  }
  constexpr std::string_view kDots = "...";
  const std::size_t room = std::max(most, kDots.size()) - kDots.size();
  std::size_t first = 0, last = pieces.size(), used = 0;
  for (; used + width_of(pieces[first]) <= (room + 1) / 2; ++first) {
    used += width_of(pieces[first]);
  }
  for (; used + width_of(pieces[last - 1]) <= room; --last) {
    used += width_of(pieces[last - 1]);
  }
  const std::span all(pieces);
  return joined(all.first(first)).append(kDots) + joined(all.subspan(last));
}

}  // namespace

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

std::string printable(std::string_view text, std::size_t most) { return shown(text, most, false); }

std::string InQuotes::str() const { return '"' + shown(text, most, true) + '"'; }

std::ostream& operator<<(std::ostream& out, const InQuotes& quotation) {
  return out << quotation.str();
}

}  // namespace dl
