// Softmax and the losses on it.

#include "gpu/kernels/softmax.cuh"

#include <dl/ops/loss.h>
#include "gpu/cuda_backend.h"
#include "gpu/launch.cuh"

namespace dl::gpu {
namespace {

using kernels::row_launch;

// Rows are along the last axis.
int classes_of(const Array& z) { return static_cast<int>(z.shape()[-1]); }
Index rows_of(const Array& z) { return z.size() / z.shape()[-1]; }

void softmax(const Array& z, Array& y) {
  launch(stream(), "softmax", row_launch(rows_of(z)), kernels::softmax, in(z), rows_of(z),
         classes_of(z), out(y));
}

void softmax_backward(const Array& y, const Array& dy, Array& dz) {
  launch(stream(), "softmax_backward", row_launch(rows_of(y)), kernels::softmax_backward, in(y),
         in(dy), rows_of(y), classes_of(y), out(dz));
}

void log_softmax(const Array& z, Array& y) {
  launch(stream(), "log_softmax", row_launch(rows_of(z)), kernels::log_softmax, in(z), rows_of(z),
         classes_of(z), out(y));
}

void log_softmax_backward(const Array& y, const Array& dy, Array& dz) {
  launch(stream(), "log_softmax_backward", row_launch(rows_of(y)), kernels::log_softmax_backward,
         in(y), in(dy), rows_of(y), classes_of(y), out(dz));
}

void cross_entropy(const Array& z, const Labels& labels, const CrossEntropyOptions& options,
                   Array& loss, Array& p) {
  launch(stream(), "cross_entropy", row_launch(loss.size()), kernels::cross_entropy, in(z),
         in(labels), classes_of(z), options.label_smoothing, options.ignore_index, out(loss),
         out(p));
}

void cross_entropy_backward(const Array& p, const Labels& labels, const Array& dloss,
                            const CrossEntropyOptions& options, Array& dz) {
  launch(stream(), "cross_entropy_backward", row_launch(dloss.size()),
         kernels::cross_entropy_backward, in(p), in(labels), in(dloss), classes_of(p),
         options.label_smoothing, options.ignore_index, out(dz));
}

void count_others(const Labels& labels, std::int32_t than, Array& count) {
  launch(stream(), "count_others", kernels::kCountOthersLaunch, kernels::count_others, in(labels),
         than, out(count));
}

}  // namespace

void register_softmax() {
  softmax_kernel.provide(Device::cuda, softmax);
  softmax_backward_kernel.provide(Device::cuda, softmax_backward);
  log_softmax_kernel.provide(Device::cuda, log_softmax);
  log_softmax_backward_kernel.provide(Device::cuda, log_softmax_backward);
  cross_entropy_kernel.provide(Device::cuda, cross_entropy);
  cross_entropy_backward_kernel.provide(Device::cuda, cross_entropy_backward);
  count_others_kernel.provide(Device::cuda, count_others);
}

}  // namespace dl::gpu
