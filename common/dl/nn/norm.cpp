#include <dl/nn/norm.h>

#include <dl/array/elementwise.h>
#include <dl/autograd/create.h>
#include <dl/base/check.h>
#include <dl/ops/elementwise.h>
#include <dl/ops/normalize.h>

namespace dl::nn {
namespace {

Tensor start(const char* layer, Index size, float value, Device device) {
  check(size > 0, layer, ": needs at least one number, got ", size);
  return Tensor(full({size}, value, device));
}

/// running += share (newest - running), in place and so that it can be recorded.
void follow(Tensor running, const Array& newest, double share) {
  Array& x = running.mutable_array();
  accumulate(unary(MulScalar{static_cast<float>(share)}, binary(Subtract{}, newest, x)), x);
}

}  // namespace

LayerNorm::LayerNorm(Index size, double eps, Device device)
    : weight(add_parameter("weight", start("LayerNorm", size, 1, device))),
      bias(add_parameter("bias", start("LayerNorm", size, 0, device))),
      eps_(eps) {}

Tensor LayerNorm::forward(const Tensor& x) {
  check_defined("LayerNorm", x);
  const Index size = weight.size();
  check(x.rank() > 0 && x.shape()[x.rank() - 1] == size, "LayerNorm: needs ", size,
        " numbers along the last axis, got the shape ", x.shape());
  const ReduceDims rows{x.size() / size, size, 1};
  return normalize(x, rows, moments(x.array(), rows), eps_) * weight + bias;
}

BatchNorm1d::BatchNorm1d(Index features, const Options& options)
    : weight(add_parameter("weight", start("BatchNorm1d", features, 1, options.device))),
      bias(add_parameter("bias", start("BatchNorm1d", features, 0, options.device))),
      running_mean(add_buffer("running_mean", start("BatchNorm1d", features, 0, options.device))),
      running_var(add_buffer("running_var", start("BatchNorm1d", features, 1, options.device))),
      num_batches_tracked(add_buffer("num_batches_tracked", zeros({}, options.device))),
      options_(options) {}

Tensor BatchNorm1d::forward(const Tensor& x) {
  check_defined("BatchNorm1d", x);
  const Index features = weight.size();
  check(x.rank() == 2 && x.shape()[1] == features, "BatchNorm1d: needs a shape (batch, ", features,
        "), got ", x.shape());
  const Index batch = x.shape()[0];
  const ReduceDims columns{1, batch, features};
  if (!is_training()) {
    return normalize_by(x, columns, {running_mean.array(), running_var.array()}, options_.eps) *
               weight +
           bias;
  }
  check(batch > 1, "BatchNorm1d: needs a batch of two or more to train with, got ", batch);
  const Moments own = moments(x.array(), columns);
  const float unbiased = static_cast<float>(batch) / static_cast<float>(batch - 1);
  accumulate(full({}, 1, x.device()), Tensor(num_batches_tracked).mutable_array());
  follow(running_mean, own.mean, options_.momentum);
  follow(running_var, unary(MulScalar{unbiased}, own.variance), options_.momentum);
  return normalize(x, columns, own, options_.eps) * weight + bias;
}

}  // namespace dl::nn
