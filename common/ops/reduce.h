// Sums, means, and where the largest element is.
#pragma once

#include "array/kernel.h"
#include "autograd/tensor.h"

namespace dl {

/// The sum (mean) of all elements, shape ().
Tensor sum(const Tensor& x);
Tensor mean(const Tensor& x);
/// The sum (mean) along `axis`, which the result no longer has: (m, n) -> (n,) for axis 0.
Tensor sum(const Tensor& x, int axis);
Tensor mean(const Tensor& x, int axis);

/// The position of the largest element in each row of x (rows, columns); the first of equals. Has
/// no gradient.
Labels argmax(const Tensor& x);

/// In how many rows of z (rows, classes) argmax is the label, as an array of shape ().
Array count_correct(const Array& z, const Labels& labels);
extern Kernel<void(const Array& z, const Labels& labels, Array& count)> count_correct_kernel;

}  // namespace dl
