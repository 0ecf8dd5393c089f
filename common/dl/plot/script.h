// A gnuplot script: the one way in which figures write their commands. For .cpp files alone.
#pragma once

#include <fmt/format.h>

#include <filesystem>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include <dl/base/number.h>
#include <dl/plot/figure.h>
#include <dl/plot/style.h>
#include <dl/plot/table.h>
#include <dl/plot/text.h>
#include <dl/plot/ticks.h>

namespace dl::plot {

/// A part of a command as it is written: of a number the shortest text that reads back as it.
template <class Part>
decltype(auto) as_written(const Part& part) {
  if constexpr (std::is_floating_point_v<Part>) {
    return to_shortest(part);
  } else {
    return (part);
  }
}
template <class... Parts>
using CommandFormat = fmt::format_string<decltype(as_written(std::declval<const Parts&>()))...>;

/// A command, or a piece of one, whatever the locale: command("set xtics {}", 0.1).
template <class... Parts>
std::string command(CommandFormat<Parts...> format, const Parts&... parts) {
  return fmt::format(format, as_written(parts)...);
}

/// "1, 2, 5", for ticks and levels.
std::string listed(const std::vector<double>& numbers);

/// To a hundredth of a point, as far as it can be seen, so that the script can be read.
double rounded(double length, double steps = 100);

/// A page has room to the point; a terminal has characters, and gnuplot places them.
enum class Medium { page, terminal };

enum class Align { left, center, right };

struct TextStyle {
  Align align = Align::center;
  double size = kFontSize;
  Weight weight = Weight::normal;
  const char* colour = kInk;
  bool upright = false;  ///< read from below, as the label of a y axis
  bool italic = false;
};

/// What a figure is drawn on: it adds its numbers to `table`, and its commands.
class GnuplotScript {
 public:
  /// `csv_name`, the file where gnuplot finds the table: letters, digits, and - _ . only.
  GnuplotScript(const std::string& csv_name, Medium medium, Size page);

  Medium medium;
  Size page;
  Table table;

  template <class... Parts>
  void add(CommandFormat<Parts...> format, const Parts&... parts) {
    commands_ += command<Parts...>(format, parts...) + '\n';
  }
  /// All that was added, a command a line.
  const std::string& commands() const { return commands_; }

  /// Makes the whole page one plot, its axes in points from the top left corner; what is written
  /// from now on lies over all that is drawn.
  void use_whole_page();
  /// Draws a frame with ticks around `place`, or at its left and below it alone, and makes it the
  /// plot.
  enum class Frame { whole, left_and_below };
  void use_axes_at(const Place& place, Frame frame);
  /// The part of an axis ('x', 'y') in sight, and its ticks.
  void set_axis(char axis, Range range, const Ticks& ticks);
  /// What the colours mean: a bar, with a tick at each of `values`.
  void draw_colour_bar(const Place& bar, Range colours, const char* format,
                       const std::vector<double>& values);

  /// Writes `text` at x, its middle at the height y, in points from the top left corner of the
  /// page.
  void write(const std::string& text, double x, double y, const TextStyle& style = {});
  void draw_line(double x, double y, double to_x, double to_y, const std::string& style);

  /// "'NAME.csv' skip 1 using ...", which takes columns of the table.
  template <class... Parts>
  std::string from_table(CommandFormat<Parts...> columns, const Parts&... parts) const {
    return csv_ + " skip 1 using " + command<Parts...>(columns, parts...);
  }
  /// Plots all this in one picture.
  void plot(const std::vector<std::string>& drawings, const char* with = "plot");

 private:
  std::string at(double x, double y) const;

  std::string csv_, commands_;
  bool whole_page_ = false;
};

/// A script that draws `figure` into NAME.png, from NAME.csv, both in its own folder. Its arguments
/// are a format (png, svg, or a window: qt, wxt, x11) and an output file.
std::string page_script(const std::string& name, const GnuplotScript& figure);

/// A script that draws it with characters into the file `output`.
std::string terminal_script(const std::string& output, int columns, int rows, bool colour,
                            const GnuplotScript& figure);

/// Writes `commands` and a last line "# end" to `path` with gnuplot-iostream, and reads the file
/// back. Throws an Error, and leaves no file, unless it is whole.
void write_script(const std::filesystem::path& path, const std::string& commands);

}  // namespace dl::plot
