// Images in rows and columns, each with a caption.
#pragma once

#include <span>
#include <string>
#include <vector>

#include <dl/plot/figure.h>
#include <dl/plot/ticks.h>

namespace dl::plot {

/// How a caption's second line is marked: right in bold green, wrong in bold vermillion with a ✗,
/// so that colour is not all there is to tell them apart.
enum class Verdict { none, right, wrong };

/// One or two lines above an image: say, its true class and the predicted one.
struct Caption {
  std::string first = {};
  std::string second = {};
  Verdict verdict = Verdict::none;  ///< of the second line
};

/// How values become colours: from black to white; or, for values on both sides of 0, from blue
/// over white to vermillion, with a bar beside the images that tells what they mean.
enum class Colours { grey, diverging };

class ImageGrid : public Figure {
 public:
  /// Images of `height` x `width` pixels (2 x 2 or more), `columns` in a row. `range` has the
  /// values of the first and the last colour.
  ImageGrid(int height, int width, int columns, Range range = {0, 1},
            Colours colours = Colours::grey);

  /// Adds an image, row after row from the top left. Throws an Error unless it has height x width
  /// pixels, row by row, all finite.
  void image(std::span<const float> pixels, Caption caption = {});

  void draw_on(GnuplotScript& script) const override;
  Size size() const override;
  /// The images in shades of characters, their captions above.
  std::string to_ascii(int columns) const override;

 private:
  struct Image {
    std::vector<double> pixels;
    Caption caption;
  };
  struct Layout;

  Layout layout() const;
  double bar_room() const;
  void write_caption(GnuplotScript& script, const Layout& at, const Caption& caption, double x,
                     double bottom) const;
  double brightness(const Image& image, int top, int left, int rows, int columns) const;

  int height_, width_, columns_;
  Range range_;
  Colours colours_;
  std::vector<Image> images_;
};

}  // namespace dl::plot
