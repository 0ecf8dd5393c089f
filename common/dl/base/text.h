// Text from outside (names, arguments, what a library says) on its way into a message.
#pragma once

#include <cstddef>
#include <iosfwd>
#include <string>
#include <string_view>

namespace dl {

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
