// Functions on Arrays. Each checks its shapes, allocates the result on the device of its arguments
// and has a Kernel compute it. They know nothing of gradients; ops/ does.
//
// A kernel may take its arguments as they are described here: shapes are checked before. Its
// outputs are allocated by the caller and do not overlap inputs, unless said otherwise.
#pragma once

#include <vector>

#include <dl/array/array.h>
#include <dl/array/kernel.h>

namespace dl {

Array full(const Shape& shape, float value, Device device = Device::cpu);
/// y = value everywhere, in place.
void fill(Array& y, float value);
extern Kernel<void(float value, Array& y)> fill_kernel;

/// x = values, in the memory of x, which others may share; values may be on another device. The
/// shapes must be equal.
void copy_(Array& x, const Array& values);

/// A sum, and what is to be added to it, of the same shape. Handles: the sum is changed in place.
struct AddInto {
  Array x, sum;
};
/// sum += x, in place; the shapes must be equal.
void accumulate(const Array& x, Array& sum);
/// The same for each of these, all on one device, as one piece of work. No two sums overlap.
void accumulate(const std::vector<AddInto>& all);
extern Kernel<void(const std::vector<AddInto>& all)> accumulate_kernel;

/// dy summed over the axes along which broadcasting repeated an operand of `shape` to fill it, so
/// that it has `shape` again; dy itself where there were none.
Array sum_to_size(const Array& dy, const Shape& shape);

// ---- Matrices and reductions ----

/// Whether a matrix product takes an operand as it is stored or transposed.
enum class Transpose { no, yes };

/// op(A) op(B), where op transposes or not: (m, k) x (k, n) -> (m, n).
Array matmul(const Array& A, const Array& B, Transpose a = Transpose::no,
             Transpose b = Transpose::no);
extern Kernel<void(const Array& A, Transpose a, const Array& B, Transpose b, Array& C)>
    matmul_kernel;

/// X Wᵀ + b: (m, k), (n, k), (n,) -> (m, n). Where a device has no kernel for it, one after the
/// other.
Array linear(const Array& X, const Array& W, const Array& b);
extern Kernel<void(const Array& X, const Array& W, const Array& b, Array& Y)> linear_kernel;

/// The sum of all elements, shape ().
Array sum(const Array& x);
/// Whether a reduction keeps the axis that it reduces, with size 1: then its result broadcasts with
/// what was reduced.
enum class KeepDim { no, yes };
/// The sum along `axis`, which the result no longer has: sum(x (m, n), 0) has shape (n,), and
/// (1, n) with KeepDim::yes.
Array sum(const Array& x, int axis, KeepDim keepdim = KeepDim::no);
/// The same, divided by how many were added up.
Array mean(const Array& x);
Array mean(const Array& x, int axis, KeepDim keepdim = KeepDim::no);
/// The gradients of the two sums: dy, repeated to `shape`; it may have the axis, with size 1.
Array sum_backward(const Array& dy, const Shape& shape);
Array sum_backward(const Array& dy, const Shape& shape, int axis);
/// The gradients of the two means: dy / n, of n terms, repeated to `shape`.
Array mean_backward(const Array& dy, const Shape& shape);
Array mean_backward(const Array& dy, const Shape& shape, int axis);

/// An array seen as (outer, n, inner), of which the middle axis is reduced. Rows of a matrix:
/// (rows, columns, 1); columns: (1, rows, columns); everything: (1, size, 1).
struct ReduceDims {
  Index outer, n, inner;
};
/// y (outer, inner) = the sum over the middle axis of x, divided by `divisor`: a sum or a mean.
extern Kernel<void(const Array& x, const ReduceDims& dims, float divisor, Array& y)> sum_kernel;
/// x = factor y (outer, inner), repeated along the middle axis: the gradient of either.
extern Kernel<void(const Array& y, const ReduceDims& dims, float factor, Array& x)>
    sum_backward_kernel;

/// The position along `axis` of the largest element; the first of equals, or of NaNs, which are
/// larger than all. Row by row, as in the result of sum(x, axis).
IntArray argmax(const Array& x, int axis);
/// That of each row of x (rows, columns).
IntArray argmax(const Array& x);
extern Kernel<void(const Array& x, const ReduceDims& dims, IntArray& y)> argmax_kernel;

/// y, of the shape of sum(x, axis): the element of x at each of these positions along the axis.
Array take(const Array& x, int axis, const IntArray& positions, KeepDim keepdim = KeepDim::no);
extern Kernel<void(const Array& x, const ReduceDims& dims, const IntArray& positions, Array& y)>
    take_kernel;
/// Its gradient: dy at the positions in an array of `shape`, and 0 elsewhere.
Array take_backward(const Array& dy, const Shape& shape, int axis, const IntArray& positions);
extern Kernel<void(const Array& dy, const ReduceDims& dims, const IntArray& positions, Array& dx)>
    take_backward_kernel;

}  // namespace dl
