// Softmax and the losses on it.

#include "gpu/kernels/softmax.cuh"

#include "gpu/cuda_backend.h"
#include "gpu/launch.cuh"

namespace dl {

using gpu::in;
using gpu::launch;
using gpu::out;
using kernels::row_launch;

namespace {

int classes_of(const Array& z) { return static_cast<int>(z.shape()[1]); }

}  // namespace

void CudaBackend::log_softmax(const Array& z, Array& y) {
  const Index rows = z.shape()[0];
  launch(stream_, "log_softmax", row_launch(rows), kernels::log_softmax, in(z), rows, classes_of(z),
         out(y));
}

void CudaBackend::log_softmax_backward(const Array& y, const Array& dy, Array& dz) {
  const Index rows = y.shape()[0];
  launch(stream_, "log_softmax_backward", row_launch(rows), kernels::log_softmax_backward, in(y),
         in(dy), rows, classes_of(y), out(dz));
}

void CudaBackend::cross_entropy(const Array& z, const Labels& labels, Array& loss, Array& p) {
  launch(stream_, "cross_entropy", row_launch(loss.size()), kernels::cross_entropy, in(z),
         in(labels), classes_of(z), out(loss), out(p));
}

void CudaBackend::cross_entropy_backward(const Array& p, const Labels& labels, const Array& dloss,
                                         Array& dz) {
  launch(stream_, "cross_entropy_backward", row_launch(dloss.size()),
         kernels::cross_entropy_backward, in(p), in(labels), in(dloss), classes_of(p), out(dz));
}

}  // namespace dl
