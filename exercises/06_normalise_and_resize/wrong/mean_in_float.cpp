// WRONG: keeps the mean in single precision
// KILLED-BY: statistics: any numbers, of any scale
// SAYS: a float where double is asked for
#include "api.hpp"

namespace dl {

namespace {

/// The old positions before and after a new one, and the share of the one after.
struct Neighbours {
  std::size_t before, after;
  double share;
};

Neighbours neighbours(std::size_t position, std::size_t old_size, std::size_t new_size) {
  const double scale = static_cast<double>(old_size) / static_cast<double>(new_size);
  const double last = static_cast<double>(old_size) - 1;
  const double at = std::clamp((static_cast<double>(position) + 0.5) * scale - 0.5, 0.0, last);
  const auto before = static_cast<std::size_t>(at);
  const std::size_t after = std::min(before + 1, old_size - 1);
  return {before, after, at - static_cast<double>(before)};
}

}  // namespace

Matrix to_unit(const Pixels& pixels) { return pixels / 255.0; }

Statistics statistics(const Matrix& X) {
  const auto n = static_cast<double>(X.size());
  const auto mean = static_cast<float>(xt::sum(X)() / n);
  return {mean, std::sqrt(xt::sum(xt::square(X - mean))() / n)};
}

Matrix standardise(const Matrix& X, const Statistics& s) {
  return (X - s.mean) / (s.std > 0 ? s.std : 1);
}

Matrix resize(const Matrix& image, std::size_t rows, std::size_t columns) {
  Matrix resized = zeros(rows, columns);
  for (std::size_t i = 0; i < rows; ++i) {
    const Neighbours row = neighbours(i, image.shape(0), rows);
    for (std::size_t j = 0; j < columns; ++j) {
      const Neighbours column = neighbours(j, image.shape(1), columns);
      const auto along = [&](std::size_t r) {
        return (1 - column.share) * image(r, column.before) + column.share * image(r, column.after);
      };
      resized(i, j) = (1 - row.share) * along(row.before) + row.share * along(row.after);
    }
  }
  return resized;
}

}  // namespace dl
