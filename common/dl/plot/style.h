// The look of every figure, in one place: colours, dashes, fonts.
#pragma once

#include <array>
#include <cstddef>

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
constexpr const char* line_colour(std::size_t index) {
  constexpr std::array kColours{"#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9"};
  return kColours[index % kColours.size()];
}
constexpr const char* line_dash(std::size_t index) {
  constexpr std::array kDashes{"solid", "(8,3)", "(3,1.5)", "(8,3,2,3)", "(14,4)"};
  return kDashes[index % kDashes.size()];
}

/// gnuplot's palettes: from blue over white to vermillion, for values on both sides of 0; and
/// from deep blue to nearly white, for heights.
inline constexpr const char* kDivergingPalette =
    "(-1 '#004c78', -0.6 '#0072b2', 0 '#ffffff', 0.6 '#d55e00', 1 '#8f3f00')";
inline constexpr const char* kDepthPalette =
    "(0 '#0b3c5d', 0.25 '#0072b2', 0.6 '#7fb8d8', 1 '#f4f9fc')";

}  // namespace dl::plot
