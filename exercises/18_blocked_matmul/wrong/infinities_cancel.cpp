// WRONG: each block is corrected afterwards by Kahan's sum, in which infinity - infinity is NaN
// KILLED-BY: multiply: infinity and NaN go where the sums take them
// SAYS: correct nothing afterwards
#include "api.hpp"

namespace dl {

void multiply(const SlowMatrix& A, const SlowMatrix& B, SlowMatrix& C) {
  const std::size_t n = A.rows(), k = A.columns(), m = B.columns();
  for (std::size_t i0 = 0; i0 < n; i0 += kLine) {
    for (std::size_t j0 = 0; j0 < m; j0 += kLine) {
      const std::size_t height = std::min(kLine, n - i0), width = std::min(kLine, m - j0);
      double block[kLine][kLine] = {}, lost[kLine][kLine] = {};
      for (std::size_t l = 0; l < k; ++l) {
        for (std::size_t i = 0; i < height; ++i) {
          const double a = A(i0 + i, l);
          for (std::size_t j = 0; j < width; ++j) {
            const double part = a * B(l, j0 + j) - lost[i][j];
            const double next = block[i][j] + part;
            lost[i][j] = (next - block[i][j]) - part;
            block[i][j] = next;
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
