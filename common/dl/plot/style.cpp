#include <dl/plot/style.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

#include <dl/base/check.h>
#include <dl/base/number.h>
#include <dl/plot/text.h>

namespace dl::plot {
namespace {

constexpr const char* kData =
    "set encoding utf8\n"
    "set datafile separator comma\n";

}  // namespace

const char* line_colour(std::size_t index) {
  constexpr std::array kColours = {"#0072b2", "#d55e00", "#009e73",
                                   "#cc79a7", "#e69f00", "#56b4e9"};
  return kColours[index % kColours.size()];
}

const char* line_dash(std::size_t index) {
  constexpr std::array kDashes = {"solid", "(8,3)", "(3,1.5)", "(8,3,2,3)", "(14,4)"};
  return kDashes[index % kDashes.size()];
}

char shade(double share) {
  constexpr std::string_view kShades = " .:-=+*#%@";
  const double last = kShades.size() - 1;
  return kShades[static_cast<std::size_t>(std::lround(last * std::clamp(share, 0.0, 1.0)))];
}

std::string page_preamble(const std::string& name, Size page) {
  const std::string size = concat(to_shortest(page.width), ",", to_shortest(page.height));
  const std::string twice = concat(to_shortest(2 * page.width), ",", to_shortest(2 * page.height));
  const std::string font = concat("font '", kFont, ",", to_shortest(kFontSize), "'");
  std::ostringstream script;
  script << "# Draws " << name << ".png from " << name << ".csv, both in this folder:\n"
         << "#   gnuplot " << name << ".gp\n"
         << "# Other ways: a picture for the web, and a window (qt, wxt or x11):\n"
         << "#   gnuplot -c " << name << ".gp svg\n"
         << "#   gnuplot -persist -c " << name << ".gp qt\n"
         << "format = ARGC > 0 ? ARG1 : 'png'\n"
         << "if (format eq 'png') {\n"
         // pngcairo counts a font in points of 1/72 inch and draws at 96 dots an inch, so that a
         // scale of 1.5 makes 12 points 24 pixels: 12 in a picture shown at half its pixels.
         << "  set terminal pngcairo size " << twice << " " << font
         << " noenhanced fontscale 1.5 linewidth 2 pointscale 2 background 'white'\n"
         << "} else { if (format eq 'svg') {\n"
         << "  set terminal svg size " << size << " " << font << " noenhanced background 'white'\n"
         << "} else {\n"
         << "  set terminal @format size " << size << " " << font << " noenhanced title '" << name
         << "'\n"
         << "}}\n"
         << "if (format eq 'png' || format eq 'svg') {\n"
         << "  set output ARGC > 1 ? ARG2 : '" << name << ".'.format\n"
         << "}\n"
         << kData << "set minussign\n";
  return script.str();
}

std::string terminal_preamble(const std::string& output, int columns, int rows, bool colour) {
  return concat("set terminal dumb noenhanced size ", columns, ",", rows,
                colour ? " ansi256" : " mono", "\nset output '", output, "'\n", kData);
}

std::string axes_style() {
  return concat("set border 3 linewidth 1 linecolor rgb '", kSoftInk,
                "'\n"
                "set tics nomirror out scale 0.5 textcolor rgb '",
                kInk,
                "'\n"
                "set grid back linetype 1 linewidth 0.75 linecolor rgb '",
                kGridInk, "'\n");
}

}  // namespace dl::plot
