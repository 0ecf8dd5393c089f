// The same numbers under another shape.
#pragma once

#include <dl/autograd/tensor.h>

namespace dl {

/// x under a shape of the same size; one size may be -1 ("what is left"). Nothing is copied.
Tensor reshape(const Tensor& x, std::initializer_list<Index> sizes);

/// All axes but the first made one: (batch, 1, 28, 28) -> (batch, 784).
Tensor flatten(const Tensor& x);

}  // namespace dl
