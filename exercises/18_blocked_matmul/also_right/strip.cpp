// One block of B stays in the cache while all rows of A and C pass by: for each row a line of A and
// a line of C. The sums of a row are kept in variables.
#include "api.hpp"

namespace dl {

void multiply(const SlowMatrix& A, const SlowMatrix& B, SlowMatrix& C) {
  const std::size_t n = A.rows(), depth = A.columns(), m = B.columns();
  for (std::size_t k0 = 0; k0 < depth; k0 += 8) {
    const std::size_t k1 = k0 + 8 < depth ? k0 + 8 : depth;
    for (std::size_t j0 = 0; j0 < m; j0 += 8) {
      const std::size_t width = m - j0 < 8 ? m - j0 : 8;
      for (std::size_t i = 0; i < n; ++i) {
        double row[8] = {};
        for (std::size_t k = k0; k < k1; ++k) {
          for (std::size_t j = 0; j < width; ++j) {
            row[j] += A(i, k) * B(k, j0 + j);
          }
        }
        for (std::size_t j = 0; j < width; ++j) {
          C(i, j0 + j) = k0 == 0 ? row[j] : C(i, j0 + j) + row[j];
        }
      }
    }
  }
}

}  // namespace dl
