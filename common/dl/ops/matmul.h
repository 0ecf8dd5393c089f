// Matrix products, and the affine map that layers are made of.
#pragma once

#include <dl/autograd/tensor.h>

namespace dl {

/// C = A B: (m, k) x (k, n) -> (m, n).
Tensor matmul(const Tensor& A, const Tensor& B);

/// Y = X Wᵀ + b: X (batch, in), W (out, in), b (out,) -> (batch, out).
/// The weights lie the way PyTorch keeps them, one row for each output.
Tensor linear(const Tensor& X, const Tensor& W, const Tensor& b);

}  // namespace dl
