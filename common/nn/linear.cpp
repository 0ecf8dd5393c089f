#include "nn/linear.h"

#include <cmath>

#include "autograd/create.h"
#include "base/check.h"
#include "ops/matmul.h"

namespace dl::nn {

// #region linear
namespace {

/// Uniform in ±1/sqrt(inputs).
Tensor initial(const Shape& shape, Index inputs, Index outputs, Rng& rng, Device device) {
  check(inputs > 0 && outputs > 0, "Linear: needs inputs and outputs, got ", inputs, " and ",
        outputs);
  const double bound = 1 / std::sqrt(static_cast<double>(inputs));
  return rand(shape, rng, -bound, bound, device);
}

}  // namespace

Linear::Linear(Index inputs, Index outputs, Rng& rng, Device device)
    : weight(add_parameter("weight", initial({outputs, inputs}, inputs, outputs, rng, device))),
      bias(add_parameter("bias", initial({outputs}, inputs, outputs, rng, device))) {}

Tensor Linear::forward(const Tensor& X) { return linear(X, weight, bias); }
// #endregion linear

}  // namespace dl::nn
