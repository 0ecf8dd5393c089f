#include <dl/ops/embedding.h>

#include <dl/array/checks.h>

namespace dl {

constinit Kernel<void(const IntArray&, const Array&, Array&)> embedding_kernel{"embedding"};
constinit Kernel<void(const Array&, const IntArray&, Array&)> embedding_backward_kernel{
    "embedding_backward"};

Array embedding(const IntArray& indices, const Array& W) {
  check_matrix("embedding", W);
  check_same_device("embedding", indices, W);
  if (indices.device() == Device::cpu) {
    for (Index i = 0; i < indices.size(); ++i) {
      const std::int32_t row = indices.data()[i];
      check(0 <= row && row < W.shape()[0], "embedding: index ", row, " is none of the ",
            W.shape()[0], " rows of ", W.shape());
    }
  }
  Array y({indices.size(), W.shape()[1]}, W.device());
  embedding_kernel(W.device(), indices, W, y);
  return y;
}

Array embedding_backward(const Array& dy, const IntArray& indices, Index num_embeddings) {
  check_matrix("embedding", dy);
  check_same_device("embedding", dy, indices);
  check(dy.shape()[0] == indices.size(), "embedding: a gradient of shape ", dy.shape(), " for ",
        indices.size(), " indices");
  Array dW({num_embeddings, dy.shape()[1]}, dy.device());
  embedding_backward_kernel(dy.device(), dy, indices, dW);
  return dW;
}

Tensor embedding(const IntArray& indices, const Tensor& W) {
  check_defined("embedding", indices, W);
  return record("embedding", embedding(indices, W.array()), {W},
                [indices, rows = W.shape()[0]](const Array& dy, Gradients& d) {
                  d.add(0, embedding_backward(dy, indices, rows));
                });
}

}  // namespace dl
