// Any answer of an exercise as the harness sees it: a shape and its numbers, row by row.
#pragma once

#include <concepts>
#include <string>
#include <vector>

#include "harness/matrix.h"

namespace dl::harness {

template <class T>
concept Number = std::integral<T> || std::floating_point<T>;

struct Numbers {
  std::vector<std::size_t> shape;
  std::vector<double> values;

  Numbers() = default;
  Numbers(std::vector<std::size_t> of_shape, std::vector<double> row_by_row)
      : shape(std::move(of_shape)), values(std::move(row_by_row)) {}
  template <Number T>
  Numbers(T number) : values{static_cast<double>(number)} {}
  template <Number T>
  Numbers(const std::vector<T>& list) : shape{list.size()}, values(list.begin(), list.end()) {}
  template <Number T, std::size_t N>
  Numbers(const xt::xtensor<T, N>& tensor)
      : shape(tensor.shape().begin(), tensor.shape().end()), values(tensor.begin(), tensor.end()) {}

  std::size_t size() const { return values.size(); }
  /// The entries in the last axis, and how many rows of them there are; a single number is 1 x 1.
  std::size_t columns() const { return shape.empty() ? 1 : shape.back(); }
  std::size_t rows() const { return columns() == 0 ? 0 : size() / columns(); }
};

/// An entry is close when |yours - wanted| <= absolute + relative |wanted|.
struct Tolerance {
  double relative = 1e-9;
  double absolute = 1e-12;
};

/// "3 x 4", "5 numbers", "one number"
std::string shape_text(const Numbers& numbers);
/// The subscripts of the entry at this position: "(2, 1)"; "" for a single number.
std::string subscripts(const Numbers& numbers, std::size_t position);
/// Six digits, or as many as it takes to tell it from `other`.
std::string number_text(double number);
std::string number_text(double number, double other);
/// At most 6 x 6 of the numbers as an indented table, with the entry at `centre` in it.
std::string window(const Numbers& numbers, std::size_t centre, const std::string& indent);

}  // namespace dl::harness
