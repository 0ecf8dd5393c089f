// Heights over a plane, drawn as a map of the sea is: lines of equal depth, deeper is darker; and a
// path that crosses it.
#pragma once

#include <string>
#include <vector>

#include <dl/plot/figure.h>
#include <dl/plot/ticks.h>

namespace dl::plot {

struct ContourLabels {
  std::string title = {};
  std::string x = {};
  std::string y = {};
  std::string height = {};  ///< names the column of the CSV
};

class ContourMap : public Figure {
 public:
  /// `heights` has a row, over all x, for each y; x and y grow. Colours and lines go by the
  /// logarithm. Throws an Error unless all heights are finite and above 0 and there are at least
  /// 3 x 3.
  ContourMap(std::vector<double> x, std::vector<double> y, std::vector<double> heights,
             ContourLabels labels = {});

  /// Adds a path with a dot at each point, some with a text beside it (empty: none). The map's own
  /// x and y bound what is seen of it. Throws an Error unless there are as many of each.
  void path(std::vector<double> x, std::vector<double> y, std::vector<std::string> texts);

  void draw_on(GnuplotScript& script) const override;
  Size size() const override { return {560, 420}; }
  /// The map in shades of characters, the path as o.
  std::string to_ascii(int columns) const override;

 private:
  void write_path_texts(GnuplotScript& script) const;

  std::vector<double> x_, y_, heights_;
  ContourLabels labels_;
  std::vector<double> path_x_, path_y_;
  std::vector<std::string> path_texts_;
};

/// Round numbers between the ends of `heights`, evenly spread by their logarithm as far as round
/// numbers are: at most `most`.
std::vector<double> contour_levels(Range heights, std::size_t most);

}  // namespace dl::plot
