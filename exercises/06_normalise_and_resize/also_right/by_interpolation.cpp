// Straight lines between neighbours by std::lerp, first along the rows; the variance from the
// distances from the first number, which is as good a place to measure from as any.
#include "api.hpp"

namespace dl {

namespace {

/// The value of a line of numbers at a place between two of them.
double value_at(const std::vector<double>& line, double place) {
  const double inside = std::max(0.0, std::min(place, double(line.size()) - 1));
  const double low = std::floor(inside), high = std::ceil(inside);
  return std::lerp(line[std::size_t(low)], line[std::size_t(high)], inside - low);
}

double middle(std::size_t i, std::size_t from, std::size_t to) {
  return double((2 * i + 1) * from) / double(2 * to) - 0.5;
}

}  // namespace

Matrix to_unit(const Pixels& pixels) { return xt::cast<double>(pixels) * (1 / 255.0); }

Statistics statistics(const Matrix& X) {
  const double first = X(0, 0);
  const Matrix away = X - first;
  const double mean = xt::mean(away)();
  return {first + mean, std::sqrt(xt::mean(xt::square(away - mean))())};
}

Matrix standardise(const Matrix& X, const Statistics& s) {
  const double factor = s.std == 0 ? 1 : 1 / s.std;
  return X * factor - s.mean * factor;
}

Matrix resize(const Matrix& image, std::size_t rows, std::size_t columns) {
  Matrix wide = zeros(image.shape(0), columns), resized = zeros(rows, columns);
  for (std::size_t r = 0; r < image.shape(0); ++r) {
    std::vector<double> line;
    for (std::size_t c = 0; c < image.shape(1); ++c) {
      line.push_back(image(r, c));
    }
    for (std::size_t j = 0; j < columns; ++j) {
      wide(r, j) = value_at(line, middle(j, line.size(), columns));
    }
  }
  for (std::size_t j = 0; j < columns; ++j) {
    const Vector column = xt::col(wide, static_cast<std::ptrdiff_t>(j));
    const std::vector<double> line(column.begin(), column.end());
    for (std::size_t i = 0; i < rows; ++i) {
      resized(i, j) = value_at(line, middle(i, line.size(), rows));
    }
  }
  return resized;
}

}  // namespace dl
