// What every kind of figure can do: put its numbers in a table and write the commands to draw them.
#pragma once

#include <string>

namespace dl::plot {

class GnuplotScript;  // dl/plot/script.h

/// Lengths are in points: one pixel of the SVG, two of the PNG.
struct Size {
  double width = 0;
  double height = 0;
};

/// A rectangle on the page, in points from its top left corner.
struct Place {
  double left = 0, top = 0, width = 0, height = 0;

  double right() const { return left + width; }
  double bottom() const { return top + height; }
  double middle() const { return left + width / 2; }  ///< half way from left to right,
  double centre() const { return top + height / 2; }  ///< and from top to bottom
};

class Figure {
 public:
  virtual ~Figure() = default;

  /// Throws an Error if there is nothing to draw.
  virtual void draw_on(GnuplotScript& script) const = 0;
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
