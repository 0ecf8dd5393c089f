// The look of every figure, in one place: colours, dashes, fonts, and gnuplot's settings.
#pragma once

#include <cstddef>
#include <string>

#include <dl/plot/figure.h>

namespace dl::plot {

// Colours as gnuplot reads them.
inline constexpr const char* kInk = "#22272e";
inline constexpr const char* kSoftInk = "#6b7280";
inline constexpr const char* kGridInk = "#e3e6ea";
inline constexpr const char* kRightInk = "#007a5a";  // the palette's green, darkened for text
inline constexpr const char* kWrongInk = "#c04f00";  // and its vermillion

inline constexpr double kFullWidth = 680;  // points: the text column of a page
inline constexpr double kFontSize = 12;    // points
inline constexpr double kLineWidth = 2;    // points, of a curve

// One family: where it is missing, fontconfig and kSvgStyle find the next best.
inline constexpr const char* kFont = "Inter";

/// What gnuplot cannot say in an SVG: further fonts to try, bold and italic letters, which it makes
/// a part of the font's name, and images with sharp pixels.
inline constexpr const char* kSvgStyle =
    "<style>text, tspan { font-family: Inter, 'DejaVu Sans', Verdana, sans-serif }"
    " [font-family$=':Bold'] { font-weight: bold } [font-family$=':Italic'] { font-style: italic }"
    " image { image-rendering: pixelated }</style>";

/// The look of the `index`-th line: a colour of Okabe and Ito (2008), told apart by all kinds of
/// eyes, and a dash pattern, told apart in print. 30 lines differ before they repeat.
const char* line_colour(std::size_t index);
const char* line_dash(std::size_t index);

/// gnuplot's palettes: from blue over white to vermillion, for values on both sides of 0; and
/// from deep blue to nearly white, for heights.
inline constexpr const char* kDivergingPalette =
    "(-1 '#004c78', -0.6 '#0072b2', 0 '#ffffff', 0.6 '#d55e00', 1 '#8f3f00')";
inline constexpr const char* kDepthPalette =
    "(0 '#0b3c5d', 0.25 '#0072b2', 0.6 '#7fb8d8', 1 '#f4f9fc')";

/// A character for a shade of grey on a dark terminal, 0 black and 1 white.
char shade(double share);

/// The start of the script NAME.gp. Run as it is it draws NAME.png; its arguments are a format
/// (png, svg, or a window: qt, wxt, x11) and an output file.
std::string page_preamble(const std::string& name, Size page);

/// The start of a script that draws with characters into the file `output`.
std::string terminal_preamble(const std::string& output, int columns, int rows, bool colour);

/// Settings for a chart with axes: border left and below, a thin grid.
std::string axes_style();

}  // namespace dl::plot
