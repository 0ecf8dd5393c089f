// Matrix products, by the BLAS behind xtensor-blas: no faster way is known on a CPU.
//
// xt::linalg::dot allocates its result and scratch memory, and returns a wrong shape for two views
// that begin at the same address; xt::blas::gemm does neither, but checks no shapes. They were
// checked by dl::matmul, so it is safe here, and it costs what the bare cblas_sgemm costs.

#include <limits>

#include "array/xtensor.h"
#include "cpu/cpu_backend.h"
// After the door to xtensor, which has to be first.
#include <xtensor-blas/xblas.hpp>

namespace dl {

void CpuBackend::matmul(const Array& A, Transpose a, const Array& B, Transpose b, Array& C) {
  for (const Array* X : std::initializer_list<const Array*>{&A, &B, &C}) {
    for (Index size : X->shape()) {
      check(size <= std::numeric_limits<int>::max(), "matmul: a matrix of shape ", X->shape(),
            " is too large for the BLAS, which counts in 32-bit integers");
    }
  }
  if (A.size() == 0 || B.size() == 0) {  // sums without a term, which BLAS does not take
    fill(0, C);
    return;
  }
  auto product = as_xtensor<2>(C);
  const auto flag = [](Transpose t) -> char { return t == Transpose::yes ? 1 : 0; };
  xt::blas::gemm(as_xtensor<2>(A), as_xtensor<2>(B), product, flag(a), flag(b));
}

}  // namespace dl
