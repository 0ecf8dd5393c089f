// Horizontal bars, each with its name at the left and its value at the end: where the time goes.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <dl/plot/figure.h>

namespace dl::plot {

class BarChart : public Figure {
 public:
  /// `unit` stands behind each value and names the column of the CSV.
  explicit BarChart(std::string title = {}, std::string unit = {});

  /// Adds a bar below the others. `value` is finite and not negative. Throws an Error otherwise.
  void bar(const std::string& name, double value);
  /// Draws a broken line across all bars: how long one could be at most. `value` is as for a bar.
  void limit(const std::string& name, double value);

  void draw_on(GnuplotScript& script) const override;
  Size size() const override;
  std::string to_ascii(int columns) const override;

 private:
  double largest() const;
  std::string checked(const std::string& name, double value) const;
  std::string text_of(double value) const;
  std::vector<std::string> texts() const;
  double top() const;

  std::string title_, unit_;
  std::vector<std::string> names_;
  std::vector<double> values_;
  std::optional<std::pair<std::string, double>> limit_;
};

}  // namespace dl::plot
