// Text from outside (names, arguments, what a library says): its characters, and its way into a
// message.
#pragma once

#include <cstddef>
#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

namespace dl {

/// What a text in UTF-8 begins with.
struct Character {
  std::size_t bytes = 1;  ///< of it; 1 where it is none
  char32_t code = 0;      ///< its number in Unicode
  bool valid = false;     ///< false for bytes that are no UTF-8
};

/// The first character of `text`, which is not empty. Halves of pairs and numbers beyond the last
/// one are characters here that is_unicode() is not true of.
Character first_character(std::string_view text);
constexpr bool is_unicode(char32_t code) {
  return !(code >= 0xd800 && code < 0xe000) && code <= 0x10ffff;
}

/// The lines of a text, without their ends.
std::vector<std::string> lines_of(std::string_view text);

/// `text` as one line that a terminal only prints: bytes that would steer it, or are no UTF-8,
/// become escapes such as \x1b. Of a text longer than `most` characters the middle is left out.
std::string printable(std::string_view text, std::size_t most = std::string_view::npos);

/// A text in quotes, short enough for a sentence: what an error says of somebody else's text. It
/// refers to the text, and is made where it is printed: among the parts of a check() it costs
/// nothing.
struct InQuotes {
  std::string_view text;
  std::size_t most;

  std::string str() const;
};
std::ostream& operator<<(std::ostream& out, const InQuotes& quotation);

inline InQuotes in_quotes(std::string_view text, std::size_t most = 40) { return {text, most}; }

}  // namespace dl
