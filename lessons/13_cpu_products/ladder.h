// The ladder of matrix products: eight rungs, and the engine's own product as the ninth.
#pragma once

#include <cstddef>
#include <vector>

#include <dl/cpu/gemm/gemm.h>

namespace dl::products {

using Size = gemm::Size;

/// A way to compute C (m, n) = A (m, k) B (k, n) on one thread, all stored by rows.
struct Rung {
  const char* name;
  void (*multiply)(const float* A, const float* B, float* C, Size m, Size n, Size k);
};

constexpr int kRungCount = 8;

/// The instruction sets that there are here, the narrowest first.
std::vector<gemm::InstructionSet> available_sets();

/// All rungs as they are compiled for an available set: kRungCount of them.
const Rung* rungs(gemm::InstructionSet set);

// One in each file of that name.
const Rung* rungs_portable();
const Rung* rungs_avx2();
const Rung* rungs_avx512();

/// Computes a product by a rung, each of the threads a share of C's rows. A rung reads rows alone,
/// so an operand that is stored by columns is copied first.
void multiply(const Rung& rung, const gemm::Product& product, int threads);

/// The same by the engine's own product for an available set, which copies nothing as a whole.
void multiply_own(gemm::InstructionSet set, const gemm::Product& product, int threads);

}  // namespace dl::products
