// Sums, means, the largest element and where it is.
#pragma once

#include <dl/array/functions.h>
#include <dl/array/kernel.h>
#include <dl/autograd/tensor.h>

namespace dl {

/// The sum (mean) of all elements, shape ().
Tensor sum(const Tensor& x);
Tensor mean(const Tensor& x);
/// The sum (mean) along `axis`, which the result no longer has: (m, n) -> (n,) for axis 0, and
/// (1, n) with KeepDim::yes.
Tensor sum(const Tensor& x, int axis, KeepDim keepdim = KeepDim::no);
Tensor mean(const Tensor& x, int axis, KeepDim keepdim = KeepDim::no);

/// The largest element along `axis`, in a shape as for sum(); NaN where there is one. The gradient
/// goes to the one element that argmax names, as for PyTorch's torch.max(x, axis).values.
Tensor max(const Tensor& x, int axis, KeepDim keepdim = KeepDim::no);

/// The position of the largest element in each row of x (rows, columns); the first of equals, or of
/// NaNs. Has no gradient.
IntArray argmax(const Tensor& x);
/// The same along any axis, row by row as in the result of max(x, axis).
IntArray argmax(const Tensor& x, int axis);

/// In how many rows of z (rows, classes) argmax is the label, as an array of shape ().
Array count_correct(const Array& z, const Labels& labels);
extern Kernel<void(const Array& z, const Labels& labels, Array& count)> count_correct_kernel;

}  // namespace dl
