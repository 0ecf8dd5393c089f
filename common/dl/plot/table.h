// The numbers behind a figure: named columns, written as a CSV file.
#pragma once

#include <string>
#include <vector>

namespace dl::plot {

/// Columns of numbers or words, each with a name of its own. Columns may differ in length: the
/// shorter ones end in empty cells.
class Table {
 public:
  /// Adds a column and returns its place, counted from 1 as gnuplot does. A column that is already
  /// there with the same cells is used again; a name that is taken gets `context` in brackets, or
  /// a number.
  int column(const std::string& name, const std::vector<double>& values,
             const std::string& context = {});
  /// Add words after numbers: gnuplot loses what stands behind some quotes in a line.
  int words(const std::string& name, const std::vector<std::string>& words);

  /// One line of names, then the cells (RFC 4180, lines end in \n). NaN is written "nan".
  std::string csv() const;

 private:
  struct Column {
    std::string name;
    std::vector<std::string> cells;  // as they stand in the file
  };

  int add(const std::string& name, const std::string& context, std::vector<std::string> cells);

  std::vector<Column> columns_;
};

}  // namespace dl::plot
