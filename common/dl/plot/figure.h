// What every kind of figure can do: put its numbers in a table and write the commands to draw them.
#pragma once

#include <sstream>
#include <string>

#include <dl/plot/table.h>

namespace dl::plot {

/// Lengths are in points: one pixel of the SVG, two of the PNG.
struct Size {
  double width = 0;
  double height = 0;
};

/// A page has room to the point; a terminal has characters, and gnuplot places them.
enum class Medium { page, terminal };

/// What a figure is drawn on: it adds its numbers to `table` and its commands to `script`.
struct GnuplotScript {
  /// `csv_name`: letters, digits, and - _ . only.
  GnuplotScript(const std::string& csv_name, Medium for_medium, Size of_page);

  std::string csv;  ///< the file in which gnuplot finds the table, in quotes
  Medium medium;
  Size page;
  Table table;
  std::ostringstream script;
};

class Figure {
 public:
  virtual ~Figure() = default;

  /// Throws an Error if there is nothing to draw.
  virtual void draw_on(GnuplotScript& canvas) const = 0;
  virtual Size size() const = 0;
  /// The figure in characters, lines at most `columns` wide; empty where gnuplot's own text
  /// terminal draws it better.
  virtual std::string to_ascii(int /*columns*/) const { return {}; }

 protected:
  Figure() = default;
  Figure(const Figure&) = default;
  Figure& operator=(const Figure&) = default;
};

}  // namespace dl::plot
