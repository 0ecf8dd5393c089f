#include <dl/ops/matmul.h>

#include <dl/array/functions.h>
#include <dl/base/check.h>

namespace dl {

// #region matmul
Tensor matmul(const Tensor& A, const Tensor& B) {
  check_defined("matmul", A, B);
  return record("matmul", matmul(A.array(), B.array()), {A, B},
                [A = Saved(A), B = Saved(B)](const Array& dC, Gradients& d) {
                  if (d.wants(0)) {
                    d.add(0, matmul(dC, *B, Transpose::no, Transpose::yes));  // dA = dC Bᵀ
                  }
                  if (d.wants(1)) {
                    d.add(1, matmul(*A, dC, Transpose::yes, Transpose::no));  // dB = Aᵀ dC
                  }
                });
}
// #endregion matmul

// #region linear
Tensor linear(const Tensor& X, const Tensor& W, const Tensor& b) {
  check_defined("linear", X, W, b);
  const Array Y = linear(X.array(), W.array(), b.array());
  return record("linear", Y, {X, W, b},
                [X = Saved(X), W = Saved(W)](const Array& dY, Gradients& d) {
                  if (d.wants(0)) {
                    d.add(0, matmul(dY, *W));  // dX = dY W
                  }
                  if (d.wants(1)) {
                    d.add(1, matmul(dY, *X, Transpose::yes, Transpose::no));  // dW = dYᵀ X
                  }
                  if (d.wants(2)) {
                    d.add(2, sum(dY, 0));  // db: b is added to every row
                  }
                });
}
// #endregion linear

}  // namespace dl
