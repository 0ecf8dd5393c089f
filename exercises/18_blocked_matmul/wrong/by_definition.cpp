// WRONG: the three loops of the definition
// KILLED-BY: multiply: the worked example of the README takes few loads
// SAYS: goes down a column of B
#include "api.hpp"

namespace dl {

void multiply(const SlowMatrix& A, const SlowMatrix& B, SlowMatrix& C) {
  for (std::size_t i = 0; i < C.rows(); ++i) {
    for (std::size_t j = 0; j < C.columns(); ++j) {
      double total = 0;
      for (std::size_t k = 0; k < A.columns(); ++k) {
        total += A(i, k) * B(k, j);
      }
      C(i, j) = total;
    }
  }
}

}  // namespace dl
