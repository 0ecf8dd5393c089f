// Text on its way into a gnuplot script: quoting and measuring.
#pragma once

#include <string>
#include <string_view>

namespace dl::plot {

/// one_line(text) as a string literal of gnuplot, whose terminals are told to take no markup:
/// drawn, it is exactly these characters. It is safe for text from outside, in which gnuplot runs
/// nothing.
std::string quoted(std::string_view text);

/// `text` as it can stand in a line of a picture: control characters and ends of lines become
/// spaces, and what is not UTF-8, or may not stand in an SVG, becomes U+FFFD.
std::string one_line(std::string_view text);

/// The bytes of the character of UTF-8 that `text` begins with; 0 where it begins with none.
std::size_t length_of_character(std::string_view text, char32_t& character);

/// The number of code points in UTF-8 `text`.
int code_points(std::string_view text);

/// At most `limit` code points of `text`; where it is cut it ends in "…".
std::string shortened(std::string_view text, int limit);

enum class Weight { normal, bold };

/// The width of `text` in multiples of the font size, judged on the wide side (DejaVu Sans), since
/// the fonts of whoever looks at the picture are not known.
double text_width(std::string_view text, Weight weight = Weight::normal);

/// `value` with so many decimals (at most 80), whatever the locale.
std::string to_fixed(double value, int decimals);

/// That, but three digits and a power of ten where it would be too long to be read, or all zeros:
/// 1.80e+308.
std::string fixed_or_short(double value, int decimals);

/// The double whose digits are those of `value`: 0.1f becomes 0.1, not 0.10000000149011612.
double exact_double(float value);

}  // namespace dl::plot
