#include <dl/array/strided.h>

#include <algorithm>

#include <dl/array/checks.h>
#include <dl/array/functions.h>
#include <dl/base/check.h>

namespace dl {

constinit Kernel<void(const Array&, const StridedBox&, Array&)> copy_strided_kernel{"copy_strided"};

StridedBox::StridedBox(const Shape& shape, std::span<const Index> from_strides_of,
                       std::span<const Index> to_strides_of, Index first_from, Index first_to)
    : from(first_from), to(first_to) {
  for (int axis = 0; axis < shape.rank(); ++axis) {
    const Index size = shape[axis], out = from_strides_of[static_cast<std::size_t>(axis)],
                in = to_strides_of[static_cast<std::size_t>(axis)];
    if (size == 1) {
      continue;
    }
    if (rank > 0 && from_strides[rank - 1] == size * out && to_strides[rank - 1] == size * in) {
      --rank;
      sizes[rank] *= size;
    } else {
      sizes[rank] = size;
    }
    from_strides[rank] = out;
    to_strides[rank] = in;
    ++rank;
  }
  if (rank == 0) {
    rank = 1;
    sizes[0] = from_strides[0] = to_strides[0] = 1;
  }
}

std::vector<Index> strides_of(const Shape& shape) {
  std::vector<Index> strides(static_cast<std::size_t>(shape.rank()));
  Index next = 1;
  for (int axis = shape.rank() - 1; axis >= 0; --axis) {
    strides[static_cast<std::size_t>(axis)] = next;
    next *= shape[axis];
  }
  return strides;
}

namespace {

/// Copies a box of this shape, if there is anything in it.
void copy(const Array& x, std::span<const Index> from_strides, Index from, const Shape& shape,
          Array& y, std::span<const Index> to_strides, Index to) {
  if (shape.size() > 0) {
    copy_strided_kernel(y.device(), x, StridedBox(shape, from_strides, to_strides, from, to), y);
  }
}

Shape with_size(const Shape& shape, int axis, Index size) {
  std::vector<Index> sizes(shape.begin(), shape.end());
  sizes[static_cast<std::size_t>(shape.normalize_axis(axis))] = size;
  return Shape(std::span<const Index>(sizes));
}

struct Range {
  Index begin, end;
};

/// Counted from the front, and checked.
Range range_of(const Shape& shape, int axis, Index begin, Index end) {
  const Index n = shape[axis];
  const Range range{begin < 0 ? begin + n : begin, end < 0 ? end + n : end};
  check(0 <= range.begin && range.begin <= range.end && range.end <= n, "slice: [", begin, ", ",
        end, ") is no part of axis ", axis, " of ", shape, ", which has ", n, " positions");
  return range;
}

}  // namespace

Array permute(const Array& x, std::span<const int> axes) {
  check_defined("permute", x);
  const Shape& shape = x.shape();
  const std::vector<Index> strides = strides_of(shape);
  std::vector<Index> sizes, from_strides;
  std::vector<bool> seen(static_cast<std::size_t>(shape.rank()));
  for (const int axis : axes) {
    const auto of_x = static_cast<std::size_t>(shape.normalize_axis(axis));
    check(!seen[of_x], "permute: axis ", axis, " of ", shape, " is named twice");
    seen[of_x] = true;
    sizes.push_back(shape[axis]);
    from_strides.push_back(strides[of_x]);
  }
  check(sizes.size() == seen.size(), "permute: ", sizes.size(), " axes for the shape ", shape);
  Array y(Shape(std::span<const Index>(sizes)), x.device());
  copy(x, from_strides, 0, y.shape(), y, strides_of(y.shape()), 0);
  return y;
}

Array slice(const Array& x, int axis, Index begin, Index end) {
  check_defined("slice", x);
  const auto [first, behind] = range_of(x.shape(), axis, begin, end);
  const std::vector<Index> strides = strides_of(x.shape());
  Array y(with_size(x.shape(), axis, behind - first), x.device());
  copy(x, strides, first * strides[static_cast<std::size_t>(x.shape().normalize_axis(axis))],
       y.shape(), y, strides_of(y.shape()), 0);
  return y;
}

Array slice_backward(const Array& dy, const Shape& shape, int axis, Index begin, Index end) {
  check_defined("slice", dy);
  const auto [first, behind] = range_of(shape, axis, begin, end);
  check(dy.shape() == with_size(shape, axis, behind - first), "slice: a gradient of shape ",
        dy.shape(), " for [", begin, ", ", end, ") of axis ", axis, " of ", shape);
  const std::vector<Index> strides = strides_of(shape);
  Array dx = full(shape, 0, dy.device());
  copy(dy, strides_of(dy.shape()), 0, dy.shape(), dx, strides,
       first * strides[static_cast<std::size_t>(shape.normalize_axis(axis))]);
  return dx;
}

Array concat(const std::vector<Array>& arrays, int axis) {
  check(!arrays.empty(), "concat: there is nothing to join");
  Index size = 0;
  for (const Array& x : arrays) {
    check_same_device("concat", arrays[0], x);
    check(x.rank() == arrays[0].rank() &&
              with_size(x.shape(), axis, 0) == with_size(arrays[0].shape(), axis, 0),
          "concat: the shapes ", arrays[0].shape(), " and ", x.shape(),
          " differ elsewhere than along axis ", axis);
    size += x.shape()[axis];
  }
  Array y(with_size(arrays[0].shape(), axis, size), arrays[0].device());
  const std::vector<Index> strides = strides_of(y.shape());
  Index to = 0;
  for (const Array& x : arrays) {
    copy(x, strides_of(x.shape()), 0, x.shape(), y, strides, to);
    to += x.shape()[axis] * strides[static_cast<std::size_t>(y.shape().normalize_axis(axis))];
  }
  return y;
}

Array broadcast_to(const Array& x, const Shape& shape) {
  check_defined("broadcast_to", x);
  const int added = shape.rank() - x.rank();
  const std::vector<Index> strides = strides_of(x.shape());
  std::vector<Index> from_strides(static_cast<std::size_t>(shape.rank()));
  bool fits = added >= 0;
  for (int axis = 0; fits && axis < x.rank(); ++axis) {
    const Index size = x.shape()[axis];
    fits = size == 1 || size == shape[axis + added];
    from_strides[static_cast<std::size_t>(axis + added)] =
        size == 1 ? 0 : strides[static_cast<std::size_t>(axis)];
  }
  check(fits, "broadcast_to: ", x.shape(), " cannot be repeated to ", shape);
  Array y(shape, x.device());
  copy(x, from_strides, 0, shape, y, strides_of(shape), 0);
  return y;
}

}  // namespace dl
