// WRONG: the last block is moved back until it is whole
// KILLED-BY: multiply: any sizes, also those that are no multiples of a block
// SAYS: is counted twice
#include "api.hpp"

namespace dl {

namespace {

constexpr std::size_t kBlock = kLine;

struct Range {
  std::size_t begin, end;
};

Range block(std::size_t begin, std::size_t size) {
  const std::size_t end = std::min(begin + kBlock, size);
  return {size < kBlock ? 0 : end - kBlock, end};
}

/// Adds the product of a block of A and a block of B to a block of C.
void add_product(const SlowMatrix& A, const SlowMatrix& B, SlowMatrix& C, Range I, Range J,
                 Range K) {
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
  clear(C, {0, C.rows()}, {0, C.columns()});
  for (std::size_t i = 0; i < C.rows(); i += kBlock) {
    for (std::size_t j = 0; j < C.columns(); j += kBlock) {
      const Range I = block(i, C.rows()), J = block(j, C.columns());
      for (std::size_t k = 0; k < A.columns(); k += kBlock) {
        add_product(A, B, C, I, J, block(k, A.columns()));
      }
    }
  }
}

}  // namespace dl
