// The matrix products of a training step and nothing else, by our own kernels or by a library,
// called with all threads: what the engine is measured against.
#pragma once

#include <vector>

#include <dl/array/functions.h>

namespace dl::bench {

/// Who multiplies. Each library shares a product among its threads as it sees fit.
enum class Multiplier { own, openblas, onednn };

/// "own", "OpenBLAS" or "oneDNN".
const char* name(Multiplier by);

/// Those that this program is built with: oneDNN is there where its headers were found.
std::vector<Multiplier> libraries();

/// What products are measured against by default: oneDNN, which is the fastest that we know, or
/// else OpenBLAS.
Multiplier yardstick();

/// C (m, n) = op(A) op(B), where op(A) is (m, k).
struct Product {
  Transpose a, b;
  Index m, n, k;

  void operator()(const Array& A, const Array& B, Array& C, Multiplier by) const;
};

/// How the two lessons keep their weights: nn::Linear as (outputs, inputs), the other transposed.
enum class Weights { concise, scratch };

/// The five products of one step with 784 inputs, `hidden` units and ten classes: two forward,
/// three backward.
class StepProducts {
 public:
  StepProducts(Weights weights, Index batch, Index hidden, Multiplier by = yardstick());

  void forward();
  void backward();

 private:
  Weights weights_;
  Multiplier by_;
  Array X_, W1_, H_, W2_, O_, dW2_, dW1_;
  Index batch_, hidden_;
};

}  // namespace dl::bench
