// Resizing as two matrix products, with the shares in matrices of mostly zeros; the statistics in
// one pass over the numbers (Welford).
#include "api.hpp"

namespace dl {

namespace {

/// (new_size, old_size): row i has the shares of the old positions in the new one i.
Matrix shares(std::size_t old_size, std::size_t new_size) {
  Matrix S = zeros(new_size, old_size);
  for (std::size_t i = 0; i < new_size; ++i) {
    const double s = (double(i) + 0.5) * double(old_size) / double(new_size) - 0.5;
    const double inside = std::min(std::max(s, 0.0), double(old_size - 1));
    const double floor = std::floor(inside);
    S(i, std::size_t(floor)) += 1 - (inside - floor);
    if (inside > floor) {
      S(i, std::size_t(floor) + 1) += inside - floor;
    }
  }
  return S;
}

}  // namespace

Matrix to_unit(const Pixels& pixels) {
  Matrix X = zeros(pixels.shape(0), pixels.shape(1));
  std::transform(pixels.begin(), pixels.end(), X.begin(),
                 [](std::uint8_t pixel) { return double(pixel) / 255; });
  return X;
}

Statistics statistics(const Matrix& X) {
  double n = 0, mean = 0, squares = 0;
  for (const double x : X) {
    const double distance = x - mean;
    mean += distance / ++n;
    squares += distance * (x - mean);
  }
  return {mean, std::sqrt(squares / n)};
}

Matrix standardise(const Matrix& X, const Statistics& s) {
  Matrix Z = X;
  for (double& z : Z) {
    z -= s.mean;
    if (s.std != 0) {
      z /= s.std;
    }
  }
  return Z;
}

Matrix resize(const Matrix& image, std::size_t rows, std::size_t columns) {
  const Matrix of_columns = transposed(shares(image.shape(1), columns));
  return matmul(matmul(shares(image.shape(0), rows), image), of_columns);
}

}  // namespace dl
