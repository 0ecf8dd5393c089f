// Matrix products, by the BLAS behind xtensor-blas.
//
// xt::linalg::dot allocates its result and scratch memory, and returns a wrong shape for two views
// that begin at the same address. So cxxblas::gemm, which it ends in, is called directly; that
// checks no shapes, but dl::matmul has.
//
// OpenBLAS's threads meet several times within one product, and it leaves one as small as
// 256x256x10 to a single thread. Here each thread makes one call, for its own rows or columns of C,
// and none waits before the end. docs/performance.md has what that brings.

#include <algorithm>
#include <limits>

#include "array/xt.h"
#include "base/check.h"
#include "cpu/cpu_backend.h"
#include "cpu/parallel.h"
// After the door to xtensor, which has to be first.
// And xblas_config before xblas, which since 0.21 asks for cxxblas before it says that there is a
// BLAS.
// clang-format off
#include <xtensor-blas/xblas_config.hpp>
#include <xtensor-blas/xblas.hpp>
// clang-format on

namespace dl {
namespace {

/// A call copies all of the other operand into the order that its loops want. For fewer rows or
/// columns a thread than these, OpenBLAS shares the product among its threads instead.
constexpr Index kLeastShare = 16;

/// For so many that copy hardly counts, whichever operand it is of.
constexpr Index kFairShare = 64;

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
  // By columns, each thread copies A; by rows, B. Rows also are what later loops share out, so each
  // thread has its part of the result in its cache. And column j of C needs row j of a transposed
  // B: those rows of the weights, which it is to update when sgd shares them out.
  const Index threads = max_threads();
  if (!blas_follows_openmp() || std::max(m, n) < kLeastShare * threads) {
    multiply(0, m, 0, n);
  } else if (n >= m && (Bt || m < kFairShare * threads)) {
    parallel_chunks(n, m * k / kMultiplyAdds,
                    [&](Index begin, Index end) { multiply(0, m, begin, end - begin); });
  } else {
    parallel_chunks(m, n * k / kMultiplyAdds,
                    [&](Index begin, Index end) { multiply(begin, end - begin, 0, n); });
  }
}

}  // namespace dl
