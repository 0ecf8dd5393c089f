#include <dl/nn/linear.h>

#include <cmath>

#include <dl/array/functions.h>
#include <dl/autograd/create.h>
#include <dl/base/check.h>
#include <dl/ops/matmul.h>

namespace dl::nn {

namespace {

/// X Wᵀ
Tensor product(const Tensor& X, const Tensor& W) {
  return record("linear", matmul(X.array(), W.array(), Transpose::no, Transpose::yes), {X, W},
                [X = Saved(X), W = Saved(W)](const Array& dY, Gradients& d) {
                  if (d.wants(0)) {
                    d.add(0, matmul(dY, *W));  // dX = dY W
                  }
                  if (d.wants(1)) {
                    d.add(1, matmul(dY, *X, Transpose::yes));  // dW = dYᵀ X
                  }
                });
}

}  // namespace

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

Linear::Linear(Index inputs, Index outputs, Rng& rng, const Options& options)
    : weight(add_parameter("weight", initial(inputs, outputs, 2, rng, options.device))),
      bias(options.bias ? add_parameter("bias", initial(inputs, outputs, 1, rng, options.device))
                        : Tensor()) {}

Tensor Linear::forward(const Tensor& X) {
  return bias.defined() ? linear(X, weight, bias) : product(X, weight);
}
// #endregion linear

}  // namespace dl::nn
