// Rows of a matrix, and the sums that are their gradients.

#include "gpu/kernels/embedding.cuh"

#include <dl/ops/embedding.h>
#include "gpu/cuda_backend.h"
#include "gpu/launch.cuh"

namespace dl::gpu {
namespace {

void embedding(const IntArray& indices, const Array& W, Array& y) {
  launch(stream(), "embedding", kernels::lift_launch(y.size()), kernels::embedding, in(indices),
         in(W), W.shape()[1], out(y));
}

void embedding_backward(const Array& dy, const IntArray& indices, Array& dW) {
  launch(stream(), "embedding_backward", kernels::each_launch(dW.size()),
         kernels::embedding_backward, in(dy), in(indices), dW.shape()[1], out(dW));
}

}  // namespace

void register_embedding() {
  embedding_kernel.provide(Device::cuda, embedding);
  embedding_backward_kernel.provide(Device::cuda, embedding_backward);
}

}  // namespace dl::gpu
