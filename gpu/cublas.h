// NVIDIA's matrix products, where they are installed. cuBLAS is large and not everywhere, so it is
// opened at its first use (a product, or the backend's description of itself), not linked to.
#pragma once

#include <memory>
#include <string>

#include "gpu/runtime.h"

namespace dl::gpu {

/// Also there twice, like runtime.h.
class Cublas {
 public:
  /// Null where it is not installed. Throws an Error where it is and does not work.
  static std::unique_ptr<Cublas> open(Stream& stream);
  virtual ~Cublas() = default;

  /// C = op(A) op(B), (m, k) x (k, n) -> (m, n), all stored column after column, as in Fortran;
  /// lda, ldb and ldc are the distances from one column to the next.
  virtual void sgemm(bool transpose_a, bool transpose_b, int m, int n, int k, const float* A,
                     int lda, const float* B, int ldb, float* C, int ldc) = 0;
  /// Whether products are taken of numbers rounded to TF32 (10 bits behind the point).
  virtual void use_tf32(bool wanted) = 0;
  /// "cuBLAS 13.0"
  virtual std::string description() const = 0;
};

}  // namespace dl::gpu
