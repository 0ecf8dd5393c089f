// The sizes of an array along each of its axes.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <iosfwd>
#include <span>
#include <string>

namespace dl {

/// Sizes and positions of elements. Signed, so that differences and loops downwards are safe.
using Index = std::int64_t;

/// Up to eight sizes, held in place (no heap). `Shape{}` is a scalar: rank 0, one element.
class Shape {
 public:
  static constexpr int kMaxRank = 8;

  Shape() = default;
  /// Throws an Error for more than kMaxRank sizes or a negative one.
  Shape(std::initializer_list<Index> sizes) : Shape(std::span(sizes.begin(), sizes.size())) {}
  explicit Shape(std::span<const Index> sizes);

  int rank() const { return rank_; }
  /// The number of elements: the product of the sizes; 1 for a scalar.
  Index size() const;
  /// The size along `axis`; negative axes count from the end. Throws an Error out of range.
  Index operator[](int axis) const {
    return sizes_[static_cast<std::size_t>(normalize_axis(axis))];
  }
  /// `axis` counted from the front: -1 is the last one. Throws an Error out of range.
  int normalize_axis(int axis) const;

  const Index* begin() const { return sizes_.data(); }
  const Index* end() const { return sizes_.data() + rank_; }

  /// Sizes beyond the rank are always 0, so whole arrays can be compared.
  friend bool operator==(const Shape&, const Shape&) = default;

 private:
  std::array<Index, kMaxRank> sizes_{};
  int rank_ = 0;
};

/// "(256, 784)"; "(10,)" for one axis; "()" for a scalar.
std::string to_string(const Shape& shape);
std::ostream& operator<<(std::ostream& out, const Shape& shape);

}  // namespace dl
