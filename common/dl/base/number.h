// Numbers as text: written for files that are read again, and read from whatever comes from
// outside.
#pragma once

#include <charconv>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace dl {

/// The shortest decimal text that reads back as exactly this number, whatever the locale; "nan",
/// "inf" and "-inf" where it is none.
std::string to_shortest(double value);
std::string to_shortest(float value);

/// What a number may be; both ends belong to it.
template <class T>
struct Bounds {
  T low = std::numeric_limits<T>::lowest();
  T high = std::numeric_limits<T>::max();
};

/// The number that all of `text` is, in decimal (010 is ten), in every locale; nothing where it is
/// no number, or none within the bounds. NaN and infinity never are.
template <class T>
std::optional<T> parse_number(std::string_view text, const Bounds<T>& bounds = {}) {
  if (text.starts_with('+') && !text.starts_with("+-")) {
    text.remove_prefix(1);
  }
  T value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  return whole && bounds.low <= value && value <= bounds.high ? std::optional(value) : std::nullopt;
}

}  // namespace dl
