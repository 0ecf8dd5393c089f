#include "ops/matmul.h"

#include "array/functions.h"
#include "base/check.h"

namespace dl {

// #region matmul
Tensor matmul(const Tensor& A, const Tensor& B) {
  return record("matmul", matmul(A.array(), B.array()), {A, B}, [A, B](const Array& dC) {
    if (A.requires_grad()) {
      A.add_grad(matmul(dC, B.array(), Transpose::no, Transpose::yes));  // dA = dC Bᵀ
    }
    if (B.requires_grad()) {
      B.add_grad(matmul(A.array(), dC, Transpose::yes, Transpose::no));  // dB = Aᵀ dC
    }
  });
}
// #endregion matmul

// #region linear
Tensor linear(const Tensor& X, const Tensor& W, const Tensor& b) {
  check_defined("linear", X, W, b);
  const Array Y = linear(X.array(), W.array(), b.array());
  return record("linear", Y, {X, W, b}, [X, W, b](const Array& dY) {
    if (X.requires_grad()) {
      X.add_grad(matmul(dY, W.array()));  // dX = dY W
    }
    if (W.requires_grad()) {
      W.add_grad(matmul(dY, X.array(), Transpose::yes, Transpose::no));  // dW = dYᵀ X
    }
    if (b.requires_grad()) {
      b.add_grad(sum(dY, 0));  // db: b is added to every row
    }
  });
}
// #endregion linear

}  // namespace dl
