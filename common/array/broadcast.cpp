#include "array/broadcast.h"

#include <algorithm>

#include "base/check.h"

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

Broadcast::Broadcast(const Shape& a, const Shape& b) {
  const int most = std::max(a.rank(), b.rank());
  Index next_a = 1, next_b = 1;  // the stride of the axis in front, were it not repeated
  // From the last axis to the first; reversed at the end.
  for (int axis = most - 1; axis >= 0; --axis) {
    const Index of_a = size_of(a, axis, most), of_b = size_of(b, axis, most);
    const Index size = of_a == 1 ? of_b : of_a;
    if (size == 1) {
      continue;
    }
    const Index stride_a = of_a == 1 ? 0 : next_a, stride_b = of_b == 1 ? 0 : next_b;
    const auto goes_on = [&](const Index* strides, Index stride) {
      return stride == strides[rank - 1] * sizes[rank - 1];
    };
    if (rank > 0 && goes_on(strides_a, stride_a) && goes_on(strides_b, stride_b)) {
      sizes[rank - 1] *= size;
    } else {
      sizes[rank] = size;
      strides_a[rank] = stride_a;
      strides_b[rank] = stride_b;
      ++rank;
    }
    next_a *= of_a;
    next_b *= of_b;
  }
  if (rank == 0) {  // one element beside one
    rank = 1;
    sizes[0] = strides_a[0] = strides_b[0] = 1;
  }
  std::reverse(sizes, sizes + rank);
  std::reverse(strides_a, strides_a + rank);
  std::reverse(strides_b, strides_b + rank);
}

}  // namespace dl
