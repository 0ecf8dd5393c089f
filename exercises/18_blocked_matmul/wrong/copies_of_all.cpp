// WRONG: copies both matrices, and multiplies the copies
// KILLED-BY: multiply: the worked example of the README takes few loads
// SAYS: is a copy of a matrix kept
#include "api.hpp"

namespace dl {

void multiply(const SlowMatrix& A, const SlowMatrix& B, SlowMatrix& C) {
  Matrix a = zeros(A.rows(), A.columns()), b = zeros(B.rows(), B.columns());
  for (std::size_t i = 0; i < A.rows(); ++i) {
    for (std::size_t j = 0; j < A.columns(); ++j) {
      a(i, j) = A(i, j);
    }
  }
  for (std::size_t i = 0; i < B.rows(); ++i) {
    for (std::size_t j = 0; j < B.columns(); ++j) {
      b(i, j) = B(i, j);
    }
  }
  const Matrix c = matmul(a, b);
  for (std::size_t i = 0; i < C.rows(); ++i) {
    for (std::size_t j = 0; j < C.columns(); ++j) {
      C(i, j) = c(i, j);
    }
  }
}

}  // namespace dl
