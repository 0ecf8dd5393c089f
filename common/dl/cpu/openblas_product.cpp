// A product by the BLAS that is linked, at xtensor-blas's door to it. (xt::linalg::dot, which ends
// there too, allocates its result and scratch memory, and returns a wrong shape for two views that
// begin at the same address.)

#include <dl/array/xt.h>
#include <dl/cpu/openblas.h>
#include <dl/cpu/threads.h>
// After the door to xtensor, which has to be first. The configuration says that there is a BLAS;
// since 0.21 xblas.hpp includes it too late, and would multiply by loops of its own.
#include <xtensor-blas/xblas_config.hpp>
//
#include <xtensor-blas/xblas.hpp>

namespace dl::openblas {

void multiply(const gemm::Product& p) {
  // OpenBLAS's OpenMP variant asks OpenMP anew at each call how many threads there are, and waits
  // for ever where it then gets fewer.
  const OpenMpThreads one(1);
  const auto size = [](gemm::Size x) { return static_cast<int>(x); };
  using cxxblas::Transpose::NoTrans, cxxblas::Transpose::Trans;
  // Of a matrix with one row or one column both distances may be 1; then either will do.
  const bool At = p.A.column != 1, Bt = p.B.column != 1;
  cxxblas::gemm<int>(cxxblas::StorageOrder::RowMajor, At ? Trans : NoTrans, Bt ? Trans : NoTrans,
                     size(p.m), size(p.n), size(p.k), 1.0f, p.A.data,
                     size(At ? p.A.column : p.A.row), p.B.data, size(Bt ? p.B.column : p.B.row),
                     0.0f, p.C, size(p.c_row));
}

}  // namespace dl::openblas
