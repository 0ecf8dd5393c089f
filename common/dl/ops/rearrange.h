// The same numbers in another order, parts of them, or several arrays in one. All copy, since
// Arrays are contiguous; reshape(), which does not, is in ops/reshape.h. Negative axes count from
// the end.
#pragma once

#include <initializer_list>
#include <vector>

#include <dl/autograd/tensor.h>

namespace dl {

/// Two axes exchanged: transpose(X (m, n), 0, 1) has shape (n, m).
Tensor transpose(const Tensor& x, int axis_a, int axis_b);

/// All axes in another order: axis i of the result is axis axes[i] of x. (2, 3, 5) -> (5, 2, 3) for
/// {2, 0, 1}.
Tensor permute(const Tensor& x, std::initializer_list<int> axes);

/// The positions [begin, end) along an axis, Python's x[begin:end] for axis 0. Negative positions
/// count from the end; those beyond it are an Error.
Tensor slice(const Tensor& x, int axis, Index begin, Index end);

/// One behind the other along an axis: (2, 3) and (5, 3) -> (7, 3) for axis 0.
Tensor concat(const std::vector<Tensor>& tensors, int axis);

/// Tensors of one shape along a new axis, which the result has at this place: two of shape (3, 5)
/// -> (2, 3, 5) for axis 0, (3, 5, 2) for axis 2 or -1.
Tensor stack(const std::vector<Tensor>& tensors, int axis);

/// x repeated to a shape, along axes that it does not have or that have size 1. Operations that
/// broadcast do so without a copy.
Tensor broadcast_to(const Tensor& x, const Shape& shape);

}  // namespace dl
