// Text on its way into a picture: quoting, measuring, and numbers as words.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dl::plot {

/// one_line(text) as a string literal of gnuplot, whose terminals are told to take no markup:
/// drawn, it is exactly these characters. It is safe for text from outside, in which gnuplot runs
/// nothing.
std::string literal(std::string_view text);

/// `text` as it can stand in a line of a picture: control characters and ends of lines become
/// spaces, and what is not UTF-8, or may not stand in an SVG, becomes U+FFFD.
std::string one_line(std::string_view text);

/// The number of code points in UTF-8 `text`, and of the longest of `texts`.
int code_points(std::string_view text);
int longest(const std::vector<std::string>& texts);

/// one_line(text), at most `limit` code points of it; where it is cut it ends in "…".
std::string shortened(std::string_view text, int limit);
/// That, filled up with spaces at the left: a cell of a table in characters.
std::string right_aligned(std::string_view text, int characters);

enum class Weight { normal, bold };

/// The width of `text`, and of the widest of `texts`, in multiples of the font size, judged on the
/// wide side (DejaVu Sans), since the fonts of whoever looks at the picture are not known.
double text_width(std::string_view text, Weight weight = Weight::normal);
double widest(const std::vector<std::string>& texts);

/// `value` with so many decimals; three digits and a power of ten, 1.80e+308, where that would be
/// too long to be read, or all zeros.
std::string fixed_or_short(double value, int decimals);

/// The doubles whose digits are those of `values`: 0.1f becomes 0.1, not 0.10000000149011612.
std::vector<double> exact_doubles(std::span<const float> values);

/// A character for a shade of grey on a dark terminal, 0 black and 1 white.
char shade(double share);

}  // namespace dl::plot
