// The matrix products of a training step and nothing else, by single calls of the BLAS, which
// shares each among its threads: what the engine is measured against.
#pragma once

#include "array/backend.h"

namespace dl::bench {

/// C (m, n) = op(A) op(B), where op(A) is (m, k).
struct Product {
  Transpose a, b;
  Index m, n, k;

  void operator()(const Array& A, const Array& B, Array& C) const;
};

/// How the two lessons keep their weights: nn::Linear as (outputs, inputs), the other transposed.
enum class Weights { concise, scratch };

/// The five products of one step with 784 inputs, `hidden` units and ten classes: two forward,
/// three backward.
class StepProducts {
 public:
  StepProducts(Weights weights, Index batch, Index hidden);

  void forward();
  void backward();

 private:
  Weights weights_;
  Array X_, W1_, H_, W2_, O_, dW2_, dW1_;
  Index batch_, hidden_;
};

}  // namespace dl::bench
