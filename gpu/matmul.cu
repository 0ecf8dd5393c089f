// Matrix products, by cuBLAS or by kernels of our own.

#include <dl/array/functions.h>
#include <dl/base/check.h>
#include "gpu/cuda_backend.h"
#include "gpu/kernels/matmul.cuh"
#include "gpu/launch.cuh"

namespace dl::gpu {
namespace {

/// Calls f with one of the constants true and false.
template <class F>
void with_constant(bool value, const F& f) {
  value ? f(std::true_type()) : f(std::false_type());
}

void matmul(const Array& A, Transpose a, const Array& B, Transpose b, Array& C) {
  for (const Array* X : {&A, &B, static_cast<const Array*>(&C)}) {
    check(X->size() <= kMostCounted, "matmul: a matrix of shape ", X->shape(),
          " is too large for the GPU's kernels, which count in 32-bit integers");
  }
  if (A.size() == 0 || B.size() == 0) {  // nothing, or sums without a term
    fill_kernel(Device::cuda, 0, C);
    return;
  }
  const bool transpose_a = a == Transpose::yes, transpose_b = b == Transpose::yes;
  const int m = static_cast<int>(C.shape()[0]), n = static_cast<int>(C.shape()[1]);
  const int k = static_cast<int>(A.shape()[transpose_a ? 0 : 1]);

  if (Cublas* const library = cuda().cublas()) {
    // cuBLAS goes through a matrix column by column, as we do through its transpose: it gets the
    // product C^T = op(B)^T op(A)^T.
    library->sgemm(transpose_b, transpose_a, n, m, k, B.data(), transpose_b ? k : n, A.data(),
                   transpose_a ? m : k, C.data(), n);
    return;
  }
  const bool small = kernels::matmul_is_small(m, n, cuda().multiprocessors());
  with_constant(transpose_a, [&](auto ta) {
    with_constant(transpose_b, [&](auto tb) {
      with_constant(kernels::matmul_fours(ta, tb, m, n, k), [&](auto fours) {
        if (small) {
          launch(stream(), "matmul_small", kernels::matmul_small_launch(m, n),
                 kernels::matmul_small<ta, tb, fours>, in(A), in(B), out(C), m, n, k);
        } else {
          launch(stream(), "matmul", kernels::matmul_launch(m, n), kernels::matmul<ta, tb, fours>,
                 in(A), in(B), out(C), m, n, k);
        }
      });
    });
  });
}

}  // namespace

void register_matmul() { matmul_kernel.provide(Device::cuda, matmul); }

}  // namespace dl::gpu
