// Rows of a matrix by their numbers: words as vectors.
#pragma once

#include <dl/array/kernel.h>
#include <dl/autograd/tensor.h>

namespace dl {

/// y[i] = W[indices[i]]: n indices, W (num_embeddings, dim) -> (n, dim). It is the product of
/// one-hot rows with W, without the zeros. The gradient of a row of W is the sum of those of all
/// its copies. On a GPU, which would have to be waited for, the indices' values are not looked at.
Tensor embedding(const IntArray& indices, const Tensor& W);
Array embedding(const IntArray& indices, const Array& W);
/// dW (num_embeddings, dim): dW[indices[i]] += dy[i], in the order of i on every device.
Array embedding_backward(const Array& dy, const IntArray& indices, Index num_embeddings);
extern Kernel<void(const IntArray& indices, const Array& W, Array& y)> embedding_kernel;
extern Kernel<void(const Array& dy, const IntArray& indices, Array& dW)> embedding_backward_kernel;

}  // namespace dl
