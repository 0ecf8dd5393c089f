// A table of counts with a colour behind each: which class is taken for which.
#pragma once

#include <string>
#include <vector>

#include <dl/plot/figure.h>

namespace dl::plot {

struct HeatMapLabels {
  std::string title = {};
  std::string rows = {};     ///< what the rows are; names the last column of the CSV
  std::string columns = {};  ///< likewise
  /// The diagonal is blue and the rest vermillion: right and wrong, in a confusion matrix.
  /// Otherwise all is blue.
  bool diagonal = false;
};

class HeatMap : public Figure {
 public:
  /// One count for each row and column, row after row: finite and not negative. Throws an Error
  /// otherwise, or if there is none.
  HeatMap(std::vector<std::string> rows, std::vector<std::string> columns,
          std::vector<double> counts, HeatMapLabels labels = {});

  void draw_on(GnuplotScript& script) const override;
  Size size() const override;
  /// A table of the counts.
  std::string to_ascii(int columns) const override;

 private:
  struct Layout;

  Layout layout() const;
  double count(std::size_t row, std::size_t column) const;
  void write_names(GnuplotScript& script, const Layout& at) const;
  void write_count(GnuplotScript& script, const Layout& at, std::size_t row,
                   std::size_t column) const;

  std::vector<std::string> rows_, columns_;
  std::vector<double> counts_;
  HeatMapLabels labels_;
  double largest_;
};

}  // namespace dl::plot
