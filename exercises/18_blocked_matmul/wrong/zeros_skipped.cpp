// WRONG: where A(i, l) is 0, the row of B is passed over; but 0 times infinity, or NaN, is NaN
// KILLED-BY: multiply: infinity and NaN go where the sums take them
// SAYS: is passed over
#include "api.hpp"

namespace dl {

void multiply(const SlowMatrix& A, const SlowMatrix& B, SlowMatrix& C) {
  const std::size_t n = A.rows(), k = A.columns(), m = B.columns();
  for (std::size_t i0 = 0; i0 < n; i0 += kLine) {
    for (std::size_t j0 = 0; j0 < m; j0 += kLine) {
      const std::size_t height = std::min(kLine, n - i0), width = std::min(kLine, m - j0);
      double block[kLine][kLine] = {};
      for (std::size_t l = 0; l < k; ++l) {
        for (std::size_t i = 0; i < height; ++i) {
          const double a = A(i0 + i, l);
          if (a == 0) continue;
          for (std::size_t j = 0; j < width; ++j) {
            block[i][j] += a * B(l, j0 + j);
          }
        }
      }
      for (std::size_t i = 0; i < height; ++i) {
        for (std::size_t j = 0; j < width; ++j) {
          C(i0 + i, j0 + j) = block[i][j];
        }
      }
    }
  }
}

}  // namespace dl
