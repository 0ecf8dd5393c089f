// Curves over a common pair of axes.
#pragma once

#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <dl/plot/figure.h>
#include <dl/plot/ticks.h>

namespace dl::plot {

/// How the reader learns which line is which: a row of samples above the plot, the name at the end
/// of each line, or not at all (the chart beside this one tells).
enum class Names { above, at_lines, none };

/// What stands around the lines. Nothing needs to be set.
struct Axes {
  std::string title = {};
  std::string x_label = {};
  std::string y_label = {};
  Names names = Names::above;
  Numbers x_numbers = Numbers::real;   ///< whole: epochs, steps; no ticks in between
  std::optional<Range> x_range = {};   ///< the data's own unless set
  std::optional<Range> y_range = {};   ///< likewise
  bool zero_axes = false;              ///< draw x = 0 and y = 0 where they are in sight
  std::vector<std::string> rows = {};  ///< for ridges: names from the top down, in place of y
};

/// `dotted` marks each point of a line: for few points, such as epochs.
enum class Mark { line, dotted };

/// At a jump: does the curve take this value (closed) or only come near (open)? Of points, they
/// tell two classes apart in print. Specks are small: many of them in rows and columns tint a
/// region.
enum class Dot { open, closed, speck };

class LineChart : public Figure {
 public:
  /// Throws an Error if a range is empty or infinite.
  explicit LineChart(Axes axes = {});

  /// Adds a line through (x[i], y[i]). NaN in y leaves a gap: a jump is two branches with a NaN
  /// between them. Lines and dots of one name share a colour and an entry in the legend. Throws an
  /// Error if the sizes differ, a number is infinite, or there is no point to draw.
  void line(const std::string& name, std::vector<double> x, std::vector<double> y,
            Mark mark = Mark::line);
  void line(const std::string& name, std::span<const float> x, std::span<const float> y,
            Mark mark = Mark::line);
  /// Adds a dot in the colour of the line called `name`.
  void dot(const std::string& name, double x, double y, Dot kind);
  /// The same for points (x[i], y[i]). Throws an Error as line() does.
  void dots(const std::string& name, std::vector<double> x, std::vector<double> y, Dot kind);

  /// Adds a band from low[i] to high[i], behind all lines, in the colour of the line called `name`:
  /// the spread of what that line is the mean of. Throws an Error as line() does, for a NaN, and
  /// where low lies above high.
  void band(const std::string& name, std::vector<double> x, std::vector<double> low,
            std::vector<double> high);
  /// Adds a curve that stands on the line of a row, counted from 0: a histogram. Heights are shares
  /// of the way to the row above, in [0, 1].
  void ridge(const std::string& name, std::size_t row, std::vector<double> x,
             std::vector<double> heights);

  void draw_on(GnuplotScript& script) const override;
  Size size() const override { return {520, std::max(340.0, height_of_rows())}; }

 private:
  friend class Panels;

  enum class Drawn { line, dotted_line, open_dot, closed_dot, speck, band, ridge };
  struct Series {
    std::string name;
    std::vector<double> x, y;
    Drawn drawn;
    std::vector<double> low = {};  // of a band, whose y is its high
    std::size_t row = 0;           // of a ridge
  };
  /// The strips above and below the plot, in points: charts side by side agree on them.
  struct Strips {
    double head, foot;
  };
  struct Scale;

  void add(Series series);
  std::vector<std::string> names() const;
  bool has_rows() const;
  bool has_legend() const;
  double height_of_rows() const;
  Strips strips(double width) const;
  Scale scale(double width, double height) const;
  void draw_in(GnuplotScript& script, const Place& place, const Strips& strips) const;
  void set_rows_as_ticks(GnuplotScript& script) const;
  void write_around(GnuplotScript& script, const Place& place, const Place& plot, Range y) const;
  void draw_legend(GnuplotScript& script, double left, double top, double width) const;
  void write_names_at_lines(GnuplotScript& script, const Place& plot, Range y) const;
  void plot_series(GnuplotScript& script) const;
  std::vector<std::string> drawings_of(const Series& series, GnuplotScript& script) const;

  Axes axes_;
  std::vector<Series> series_;
};

/// Charts side by side: a function and its gradient, the loss and the accuracy.
class Panels : public Figure {
 public:
  /// One to four charts, from left to right.
  explicit Panels(std::vector<LineChart> charts);

  void draw_on(GnuplotScript& script) const override;
  Size size() const override;

 private:
  std::vector<LineChart> charts_;
};

}  // namespace dl::plot
