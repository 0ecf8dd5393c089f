// Copies of arrays in another order, or of parts of them: all are boxes of elements, taken out of
// one array with one set of strides and put into another with another.
#pragma once

#include <span>
#include <vector>

#include <dl/array/array.h>
#include <dl/array/kernel.h>

namespace dl {

/// A box of elements that is copied: its sizes, and how far apart its elements lie along each axis,
/// where they come from and where they go. A plain struct, so that kernels can be given it.
///
/// Neighbouring axes along which both sides simply go on are one axis here, and axes of size 1
/// none.
struct StridedBox {
  int rank = 0;                              // at least 1
  Index sizes[Shape::kMaxRank] = {};         // the last axis last
  Index from_strides[Shape::kMaxRank] = {};  // 0 where an element is copied again and again
  Index to_strides[Shape::kMaxRank] = {};
  Index from = 0, to = 0;  // where the first element comes from, and where it goes

  StridedBox(const Shape& shape, std::span<const Index> from_strides_of,
             std::span<const Index> to_strides_of, Index first_from = 0, Index first_to = 0);
};

/// How far apart the elements of an array of this shape lie along each of its axes.
std::vector<Index> strides_of(const Shape& shape);

/// y = x in a box, of at least one element, which lies inside of both.
extern Kernel<void(const Array& x, const StridedBox& box, Array& y)> copy_strided_kernel;

/// Axis i of the result is axis axes[i] of x; negative ones count from the end.
Array permute(const Array& x, std::span<const int> axes);
/// The elements [begin, end) along an axis; negative positions count from its end.
Array slice(const Array& x, int axis, Index begin, Index end);
/// Its gradient: dy where it was taken from an array of `shape`, and 0 elsewhere.
Array slice_backward(const Array& dy, const Shape& shape, int axis, Index begin, Index end);
/// One behind the other along an axis; in all others they have one size.
Array concat(const std::vector<Array>& arrays, int axis);
/// x repeated to a shape, as broadcasting would.
Array broadcast_to(const Array& x, const Shape& shape);

}  // namespace dl
