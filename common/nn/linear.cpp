#include "nn/linear.h"

#include <cmath>

#include "autograd/create.h"
#include "base/check.h"
#include "ops/matmul.h"

namespace dl::nn {

// #region linear
Linear::Linear(Index inputs, Index outputs, Rng& rng, Device device) {
  check(inputs > 0 && outputs > 0, "Linear: needs inputs and outputs, got ", inputs, " and ",
        outputs);
  const double bound = 1 / std::sqrt(static_cast<double>(inputs));
  weight = add_parameter("weight", rand({outputs, inputs}, rng, -bound, bound, device));
  bias = add_parameter("bias", rand({outputs}, rng, -bound, bound, device));
}

Tensor Linear::forward(const Tensor& X) { return linear(X, weight, bias); }
// #endregion linear

}  // namespace dl::nn
