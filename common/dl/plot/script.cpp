// The one file that includes gnuplot-iostream, which costs two seconds to compile.
#include <dl/plot/script.h>

#include <fmt/ranges.h>
#include <gnuplot-iostream.h>

#include <array>
#include <cmath>
#include <system_error>

#include <dl/base/check.h>
#include <dl/base/file.h>

namespace dl::plot {

namespace {

constexpr const char* kData = "set encoding utf8\nset datafile separator comma\n";

/// A fraction of the page: to a hundredth of a point, too.
double share(double part, double whole) { return rounded(part / whole, 1e5); }

}  // namespace

std::string listed(const std::vector<double>& numbers) {
  std::vector<std::string> texts;
  for (const double number : numbers) {
    texts.push_back(to_shortest(number));
  }
  return fmt::to_string(fmt::join(texts, ", "));
}

double rounded(double length, double steps) { return std::round(length * steps) / steps; }

GnuplotScript::GnuplotScript(const std::string& csv_name, Medium for_medium, Size of_page)
    : medium(for_medium), page(of_page), csv_("'" + csv_name + "'") {}

void GnuplotScript::use_whole_page() {
  whole_page_ = true;
  add("set margins 0, 0, 0, 0\nunset border\nunset tics\nunset key\nunset colorbox\n"
      "set xrange [0:{}]\nset yrange [{}:0]",
      page.width, page.height);
}

void GnuplotScript::use_axes_at(const Place& place, Frame frame) {
  const bool whole = frame == Frame::whole;
  add("set border {} linewidth 1 linecolor rgb '{}'", whole ? 31 : 3, kSoftInk);
  add("set tics nomirror out scale 0.5 textcolor rgb '{}'", kInk);
  if (!whole) {
    add("set grid back linetype 1 linewidth 0.75 linecolor rgb '{}'", kGridInk);
  }
  add("set lmargin at screen {}\nset rmargin at screen {}", share(place.left, page.width),
      share(place.right(), page.width));
  add("set tmargin at screen {}\nset bmargin at screen {}",
      share(page.height - place.top, page.height),
      share(page.height - place.bottom(), page.height));
}

void GnuplotScript::set_axis(char axis, Range range, const Ticks& ticks) {
  add("set {}range [{}:{}]", axis, range.low, range.high);
  add("set {}tics {}\nset format {} '{}'", axis, ticks.step, axis, ticks.format);
}

void GnuplotScript::draw_colour_bar(const Place& bar, Range colours, const char* format,
                                    const std::vector<double>& values) {
  add("set cbrange [{}:{}]\nset format cb '{}'", colours.low, colours.high, format);
  add("set colorbox user origin screen {},{} size screen {},{} noborder",
      share(bar.left, page.width), share(page.height - bar.bottom(), page.height),
      bar.width / page.width, bar.height / page.height);
  add("set cbtics ({}) scale 0 offset -0.5,0 textcolor rgb '{}'", listed(values), kInk);
}

std::string GnuplotScript::at(double x, double y) const {
  return whole_page_
             ? command("{},{}", rounded(x), rounded(y))
             : command("screen {},{}", share(x, page.width), share(page.height - y, page.height));
}

void GnuplotScript::write(const std::string& text, double x, double y, const TextStyle& style) {
  constexpr std::array kAligns{"left", "center", "right"};
  if (!text.empty()) {
    add("set label {} at {} {}{}{} font '{}{}{},{}' textcolor rgb '{}'", literal(text), at(x, y),
        kAligns[static_cast<std::size_t>(style.align)], style.upright ? " rotate by 90" : "",
        whole_page_ ? " front" : "", kFont, style.weight == Weight::bold ? ":Bold" : "",
        style.italic ? ":Italic" : "", rounded(style.size), style.colour);
  }
}

void GnuplotScript::draw_line(double x, double y, double to_x, double to_y,
                              const std::string& style) {
  add("set arrow from {} to {} nohead {}", at(x, y), at(to_x, to_y), style);
}

void GnuplotScript::plot(const std::vector<std::string>& drawings, const char* with) {
  add("{} {}", with, fmt::to_string(fmt::join(drawings, ", \\\n     ")));
}

std::string page_script(const std::string& name, const GnuplotScript& figure) {
  // pngcairo counts a font in points of 1/72 inch and draws at 96 dots an inch, so that a scale of
  // 1.5 makes 12 points 24 pixels: 12 in a picture shown at half its pixels.
  return command(R"(# Draws {0}.png from {0}.csv, both in this folder:
#   gnuplot {0}.gp
# Other ways: a picture for the web, and a window (qt, wxt or x11):
#   gnuplot -c {0}.gp svg
#   gnuplot -persist -c {0}.gp qt
format = ARGC > 0 ? ARG1 : 'png'
if (format eq 'png') {{
  set terminal pngcairo size {3},{4} font '{1},{2}' noenhanced fontscale 1.5 linewidth 2 pointscale 2 background 'white'
}} else {{ if (format eq 'svg') {{
  set terminal svg size {5},{6} font '{1},{2}' noenhanced background 'white'
}} else {{
  set terminal @format size {5},{6} font '{1},{2}' noenhanced title '{0}'
}}}}
if (format eq 'png' || format eq 'svg') {{
  set output ARGC > 1 ? ARG2 : '{0}.'.format
}}
{7}set minussign
)",
                 name, kFont, kFontSize, 2 * figure.page.width, 2 * figure.page.height,
                 figure.page.width, figure.page.height, kData) +
         figure.commands();
}

std::string terminal_script(const std::string& output, int columns, int rows, bool colour,
                            const GnuplotScript& figure) {
  return command("set terminal dumb noenhanced size {},{} {}\nset output '{}'\n{}", columns, rows,
                 colour ? "ansi256" : "mono", output, kData) +
         figure.commands();
}

void write_script(const std::filesystem::path& path, const std::string& commands) {
  const std::string whole = commands + "# end\n";
  std::string reason = "it is cut short; is the disk full?";
  try {
    Gnuplot script(">" + path.string());  // a name that begins with ">" is a file, not a pipe
    script << whole;
  } catch (const std::ios_base::failure&) {
    reason = errno_text();
  }
  if (!std::filesystem::exists(path) || read_file(path) != whole) {
    std::error_code ignored;
    std::filesystem::remove(path, ignored);
    fail("cannot write ", path.string(), ": ", reason);
  }
}

}  // namespace dl::plot
