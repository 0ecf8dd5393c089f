#include "nn/linear.h"

#include <cmath>

#include "autograd/create.h"
#include "base/check.h"
#include "ops/matmul.h"

namespace dl::nn {

// #region linear
namespace {

/// Weights (outputs, inputs) or, of rank 1, biases (outputs,): uniform in ±1/sqrt(inputs).
Tensor initial(Index inputs, Index outputs, int rank, Rng& rng, Device device) {
  check(inputs > 0 && outputs > 0, "Linear: needs inputs and outputs, got ", inputs, " and ",
        outputs);
  const double bound = 1 / std::sqrt(static_cast<double>(inputs));
  const Shape shape = rank == 1 ? Shape{outputs} : Shape{outputs, inputs};
  return rand(shape, rng, -bound, bound, device);
}

}  // namespace

Linear::Linear(Index inputs, Index outputs, Rng& rng, Device device)
    : weight(add_parameter("weight", initial(inputs, outputs, 2, rng, device))),
      bias(add_parameter("bias", initial(inputs, outputs, 1, rng, device))) {}

Tensor Linear::forward(const Tensor& X) { return linear(X, weight, bias); }
// #endregion linear

}  // namespace dl::nn
