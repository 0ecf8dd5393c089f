#include <dl/array/broadcast.h>

#include <algorithm>
#include <array>

#include <dl/base/check.h>

namespace dl {
namespace {

/// The size of `shape` along `axis` of a result of `rank` axes: 1 along those that it has not.
Index size_of(const Shape& shape, int axis, int rank) {
  const int own = axis - (rank - shape.rank());
  return own < 0 ? 1 : shape[own];
}

}  // namespace

Shape broadcast_shapes(const char* operation, const Shape& a, const Shape& b) {
  const int rank = std::max(a.rank(), b.rank());
  Index sizes[Shape::kMaxRank];
  for (int axis = 0; axis < rank; ++axis) {
    const Index of_a = size_of(a, axis, rank), of_b = size_of(b, axis, rank);
    check(of_a == of_b || of_a == 1 || of_b == 1, operation, ": the shapes ", a, " and ", b,
          " do not broadcast: ", of_a, " and ", of_b, " differ, and neither is 1");
    sizes[axis] = of_a == 1 ? of_b : of_a;
  }
  return Shape(std::span<const Index>(sizes, static_cast<std::size_t>(rank)));
}

namespace {

/// Of operands of these shapes: the sizes of the result, the strides of each operand; returns the
/// rank.
template <std::size_t kOperands>
int lie(const std::array<const Shape*, kOperands>& shapes, Index* sizes,
        const std::array<Index*, kOperands>& strides) {
  int most = 0, rank = 0;
  std::array<Index, kOperands> next;  // the stride of the axis in front, were it not repeated
  for (const Shape* shape : shapes) {
    most = std::max(most, shape->rank());
  }
  next.fill(1);
  // From the last axis to the first; reversed at the end.
  for (int axis = most - 1; axis >= 0; --axis) {
    Index size = 1;
    std::array<Index, kOperands> own, stride;
    for (std::size_t i = 0; i < kOperands; ++i) {
      own[i] = size_of(*shapes[i], axis, most);
      size = own[i] == 1 ? size : own[i];
    }
    if (size == 1) {
      continue;
    }
    bool goes_on = rank > 0;
    for (std::size_t i = 0; i < kOperands; ++i) {
      stride[i] = own[i] == 1 ? 0 : next[i];
      goes_on = goes_on && stride[i] == strides[i][rank - 1] * sizes[rank - 1];
      next[i] *= own[i];
    }
    if (goes_on) {
      sizes[rank - 1] *= size;
      continue;
    }
    sizes[rank] = size;
    for (std::size_t i = 0; i < kOperands; ++i) {
      strides[i][rank] = stride[i];
    }
    ++rank;
  }
  if (rank == 0) {  // one element beside one
    rank = 1;
    sizes[0] = 1;
    for (Index* of : strides) {
      of[0] = 1;
    }
  }
  std::reverse(sizes, sizes + rank);
  for (Index* of : strides) {
    std::reverse(of, of + rank);
  }
  return rank;
}

}  // namespace

Broadcast::Broadcast(const Shape& a, const Shape& b) {
  rank = lie<2>({&a, &b}, sizes, {strides_a, strides_b});
}

Broadcast3::Broadcast3(const Shape& a, const Shape& b, const Shape& c) {
  rank = lie<3>({&a, &b, &c}, sizes, {strides[0], strides[1], strides[2]});
}

}  // namespace dl
