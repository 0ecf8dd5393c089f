#include <dl/base/shape.h>

#include <ostream>

#include <dl/base/check.h>

namespace dl {

Shape::Shape(std::span<const Index> sizes) {
  check(sizes.size() <= kMaxRank, "shape: ", sizes.size(), " axes, but at most ", kMaxRank,
        " are supported");
  for (Index size : sizes) {
    check(size >= 0, "shape: negative size ", size);
    sizes_[static_cast<std::size_t>(rank_++)] = size;
  }
}

Index Shape::size() const {
  Index size = 1;
  for (Index n : *this) {
    check(!__builtin_mul_overflow(size, n, &size), "shape: ", *this, " has too many elements");
  }
  return size;
}

int Shape::normalize_axis(int axis) const {
  check(-rank_ <= axis && axis < rank_, "shape: axis ", axis, " is out of range for ", *this);
  return axis < 0 ? axis + rank_ : axis;
}

std::string to_string(const Shape& shape) { return concat(shape); }

std::ostream& operator<<(std::ostream& out, const Shape& shape) {
  out << '(';
  const char* separator = "";
  for (Index size : shape) {
    out << separator << size;
    separator = ", ";
  }
  return out << (shape.rank() == 1 ? ",)" : ")");
}

}  // namespace dl
