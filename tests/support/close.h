// Whether numbers are what a test expects; if not, which one is furthest off.
//
//     EXPECT_TRUE(is_close(y, {2, 3}, {1, 2, 3, 4, 5, 6}));
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <concepts>
#include <vector>

#include <dl/autograd/tensor.h>

namespace dl {

/// The subscripts of the element at `position` of a row-major array: "(1, 2)".
inline std::string subscripts(const Shape& shape, Index position) {
  std::vector<Index> subscripts(static_cast<std::size_t>(shape.rank()));
  for (int axis = shape.rank() - 1; axis >= 0; --axis) {
    subscripts[static_cast<std::size_t>(axis)] = position % shape[axis];
    position /= shape[axis];
  }
  return to_string(Shape(std::span<const Index>(subscripts)));
}

/// How far `actual` is from `expected`, relative to the larger of 1 and |expected|. 0 for equal
/// infinities and for two NaN; infinite if only one of the two is NaN or infinite.
inline double relative_error(double actual, double expected) {
  if (actual == expected || (std::isnan(actual) && std::isnan(expected))) {
    return 0;
  }
  const double difference = std::abs(actual - expected) / std::max(1.0, std::abs(expected));
  return std::isfinite(difference) ? difference : INFINITY;
}

/// The shape first, then every element, by `relative_error`.
inline testing::AssertionResult is_close(const Array& actual, const Shape& shape,
                                         const std::vector<double>& expected,
                                         double tolerance = 1e-6) {
  if (actual.shape() != shape) {
    return testing::AssertionFailure() << "the shape is " << actual.shape() << ", not " << shape;
  }
  if (actual.size() != static_cast<Index>(expected.size())) {
    return testing::AssertionFailure()
           << "the test expects " << expected.size() << " numbers in the shape " << shape;
  }
  const std::vector<float> values = actual.to_vector();
  std::size_t far = 0, worst = 0;
  double worst_error = -1;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double error = relative_error(static_cast<double>(values[i]), expected[i]);
    far += !(error <= tolerance);
    if (error > worst_error) {
      worst = i;
      worst_error = error;
    }
  }
  if (far == 0) {
    return testing::AssertionSuccess();
  }
  return testing::AssertionFailure()
         << far << " of " << values.size() << " numbers are off, the worst at "
         << subscripts(shape, static_cast<Index>(worst)) << ": " << values[worst] << " in place of "
         << expected[worst] << " (" << worst_error << " > " << tolerance << ")";
}

// Templates, so that {} in the second place is a Shape and not an Array or a Tensor of nothing.
template <std::same_as<Array> Expected>
testing::AssertionResult is_close(const Array& actual, const Expected& expected,
                                  double tolerance = 1e-6) {
  const std::vector<float> values = expected.to_vector();
  return is_close(actual, expected.shape(), {values.begin(), values.end()}, tolerance);
}

inline testing::AssertionResult is_close(const Tensor& actual, const Shape& shape,
                                         const std::vector<double>& expected,
                                         double tolerance = 1e-6) {
  return is_close(actual.array(), shape, expected, tolerance);
}

template <std::same_as<Tensor> Expected>
testing::AssertionResult is_close(const Tensor& actual, const Expected& expected,
                                  double tolerance = 1e-6) {
  return is_close(actual.array(), expected.array(), tolerance);
}

}  // namespace dl
