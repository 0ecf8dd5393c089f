// Matrix products, by the BLAS behind xtensor-blas.
//
// xt::linalg::dot allocates its result and scratch memory, and returns a wrong shape for two views
// that begin at the same address. So cxxblas::gemm, which it ends in, is called directly; that
// checks no shapes, but dl::matmul has.
//
// OpenBLAS's threads meet several times within one product, and it leaves one as small as
// 256x256x10 to a single thread. Here each thread makes one call, for its own rows or columns of C,
// and none waits before the end. docs/performance.md has what that brings.

#include <limits>

#include "array/xt.h"
#include "base/check.h"
#include "cpu/cpu_backend.h"
#include "cpu/parallel.h"
// After the door to xtensor, which has to be first.
#include <xtensor-blas/xblas.hpp>

namespace dl {
namespace {

/// A call copies all of the other operand into the order that its loops want. For fewer rows or
/// columns than these that does not pay: then OpenBLAS shares the product among its threads.
constexpr Index kLeastShare = 16;

/// So many multiply-adds of a BLAS take as long as touching one number in the other loops.
constexpr Index kMultiplyAdds = 16;

}  // namespace

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
  const bool At = a == Transpose::yes, Bt = b == Transpose::yes;
  const Index m = C.shape()[0], n = C.shape()[1], k = A.shape()[At ? 0 : 1];
  const Index lda = A.shape()[1], ldb = B.shape()[1];
  float* const c = C.data();

  // The block of C of so many rows and columns that begins in row i and column j.
  const auto multiply = [&](Index i, Index rows, Index j, Index columns) {
    const auto size = [](Index x) { return static_cast<int>(x); };
    using cxxblas::Transpose::NoTrans, cxxblas::Transpose::Trans;
    cxxblas::gemm<int>(cxxblas::StorageOrder::RowMajor, At ? Trans : NoTrans, Bt ? Trans : NoTrans,
                       size(rows), size(columns), size(k), 1.0f, A.data() + i * (At ? 1 : lda),
                       size(lda), B.data() + j * (Bt ? ldb : 1), size(ldb), 0.0f, c + i * n + j,
                       size(n));
  };
  const Index least = blas_follows_openmp() ? kLeastShare * max_threads()  //
                                            : std::numeric_limits<Index>::max();
  // Column j of C needs row j of a transposed B: each thread then has those rows of the weights in
  // its cache that it is to update later, when sgd shares them out.
  if (n >= least && (m < least || (Bt && n >= m))) {
    parallel_chunks(n, m * k / kMultiplyAdds,
                    [&](Index begin, Index end) { multiply(0, m, begin, end - begin); });
  } else if (m >= least) {
    parallel_chunks(m, n * k / kMultiplyAdds,
                    [&](Index begin, Index end) { multiply(begin, end - begin, 0, n); });
  } else {
    multiply(0, m, 0, n);
  }
}

}  // namespace dl
