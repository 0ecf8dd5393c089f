// WRONG: the loops in a better order, without blocks
// KILLED-BY: multiply: the worked example of the README takes few loads
// SAYS: all of B comes by again
#include "api.hpp"

namespace dl {

void multiply(const SlowMatrix& A, const SlowMatrix& B, SlowMatrix& C) {
  for (std::size_t i = 0; i < C.rows(); ++i) {
    for (std::size_t j = 0; j < C.columns(); ++j) {
      C(i, j) = 0;
    }
    for (std::size_t k = 0; k < A.columns(); ++k) {
      for (std::size_t j = 0; j < C.columns(); ++j) {
        C(i, j) += A(i, k) * B(k, j);
      }
    }
  }
}

}  // namespace dl
