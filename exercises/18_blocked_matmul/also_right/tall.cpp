// Blocks of C that are 16 rows tall: 16 lines of C, 8 of B, and the lines of A one at a time. All
// blocks in six loops.
#include "api.hpp"

namespace dl {

void multiply(const SlowMatrix& A, const SlowMatrix& B, SlowMatrix& C) {
  constexpr std::size_t tall = 16, wide = 8;
  for (std::size_t i = 0; i < C.rows(); ++i) {
    for (std::size_t j = 0; j < C.columns(); ++j) {
      C(i, j) = 0.0;
    }
  }
  for (std::size_t top = 0; top < C.rows(); top += tall) {
    for (std::size_t left = 0; left < C.columns(); left += wide) {
      for (std::size_t depth = 0; depth < B.rows(); depth += wide) {
        for (std::size_t i = top; i < top + tall && i < C.rows(); ++i) {
          for (std::size_t j = left; j < left + wide && j < C.columns(); ++j) {
            double dot = 0;
            for (std::size_t k = depth; k < depth + wide && k < B.rows(); ++k) {
              dot += A(i, k) * B(k, j);
            }
            C(i, j) += dot;
          }
        }
      }
    }
  }
}

}  // namespace dl
