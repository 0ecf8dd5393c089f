// WRONG: copies A, and goes through the copy
// KILLED-BY: multiply: the worked example of the README takes few loads
// SAYS: is a copy of a matrix kept in a variable?
#include "api.hpp"

namespace dl {

namespace {

constexpr std::size_t kBlock = kLine;

struct Range {
  std::size_t begin, end;
};

/// The block that begins here; at the edge of the matrix it is smaller.
Range block(std::size_t begin, std::size_t size) { return {begin, std::min(begin + kBlock, size)}; }

/// Adds the product of a block of A and a block of B to a block of C.
void add_product(const Matrix& A, const SlowMatrix& B, SlowMatrix& C, Range I, Range J, Range K) {
  for (std::size_t i = I.begin; i < I.end; ++i) {
    for (std::size_t k = K.begin; k < K.end; ++k) {
      const double a = A(i, k);
      for (std::size_t j = J.begin; j < J.end; ++j) {
        C(i, j) += a * B(k, j);
      }
    }
  }
}

void clear(SlowMatrix& C, Range I, Range J) {
  for (std::size_t i = I.begin; i < I.end; ++i) {
    for (std::size_t j = J.begin; j < J.end; ++j) {
      C(i, j) = 0;
    }
  }
}

}  // namespace

void multiply(const SlowMatrix& A, const SlowMatrix& B, SlowMatrix& C) {
  Matrix copy = zeros(A.rows(), A.columns());
  for (std::size_t i = 0; i < A.rows(); ++i) {
    for (std::size_t k = 0; k < A.columns(); ++k) {
      copy(i, k) = A(i, k);
    }
  }
  for (std::size_t i = 0; i < C.rows(); i += kBlock) {
    for (std::size_t j = 0; j < C.columns(); j += kBlock) {
      const Range I = block(i, C.rows()), J = block(j, C.columns());
      clear(C, I, J);
      for (std::size_t k = 0; k < A.columns(); k += kBlock) {
        add_product(copy, B, C, I, J, block(k, A.columns()));
      }
    }
  }
}

}  // namespace dl
