// Sums, means, and where the largest element is.
#pragma once

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

}  // namespace dl
