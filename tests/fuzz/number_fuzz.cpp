// Numbers from outside: whatever the text is, it is either refused, or all of it is a decimal
// number within the bounds, which is read as a plain reading of its digits says, and reads back
// after it is written.
#include <dl/base/number.h>

#include <cmath>
#include <cstdint>
#include <string>

#include "fuzz.h"

namespace {

using dl::fuzz::require;

/// The digits of a whole number, from the left; nothing where the text is none, or needs more than
/// 64 bits.
std::optional<std::uint64_t> plain_reading(std::string_view text) {
  if (text.starts_with('+')) {
    text.remove_prefix(1);
  }
  __extension__ using Wide = unsigned __int128;
  Wide value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9' || value > ~std::uint64_t{0}) {
      return std::nullopt;
    }
    value = 10 * value + static_cast<unsigned>(c - '0');
  }
  return text.empty() || value > ~std::uint64_t{0}
             ? std::nullopt
             : std::optional(static_cast<std::uint64_t>(value));
}

template <class T>
void check_real(std::string_view text) {
  if (const std::optional<T> value = dl::parse_number<T>(text)) {
    require(std::isfinite(*value));
    require(text.find_first_not_of("+-.0123456789eE") == std::string_view::npos);
    require(dl::parse_number<T>(dl::to_shortest(*value)) == value);
  }
}

}  // namespace

void dl::fuzz::number(Bytes input) {
  const std::string text(input.begin(), input.end());
  const auto expected = plain_reading(text);
  require(parse_number<std::uint64_t>(text) == expected);
  constexpr Bounds<int> kBounds{1, 1024};
  const auto small = parse_number<int>(text, kBounds);
  require(small.has_value() == (expected && 1 <= *expected && *expected <= 1024));
  require(!small || static_cast<std::uint64_t>(*small) == *expected);
  check_real<float>(text);
  check_real<double>(text);
}
