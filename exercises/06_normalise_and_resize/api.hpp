// Exercise 06: what is to be written.
#pragma once

#include "harness/matrix.h"

namespace dl {

/// Images as they are in a file: n of them, one in each row of D bytes.
using Pixels = xt::xtensor<std::uint8_t, 2>;

/// pixel / 255: 0 to 255 becomes 0 to 1, (n, D).
Matrix to_unit(const Pixels& pixels);

/// Two numbers for a whole set of images.
struct Statistics {
  double mean, std;
};

/// The mean of all numbers in X, and the root of the mean of their squared distances from it.
Statistics statistics(const Matrix& X);

/// (x - mean) / std for every number of X, which may be of another set than the statistics. Where
/// std is 0, x - mean; not where it is merely small.
Matrix standardise(const Matrix& X, const Statistics& s);

/// One image, (H, W), bilinearly resized to (rows, columns): see the README for the positions.
Matrix resize(const Matrix& image, std::size_t rows, std::size_t columns);

}  // namespace dl
