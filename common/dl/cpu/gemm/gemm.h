// gemm: the matrix product C = A B on one thread, by code of our own.
//
// gemm/kernel.h holds the algorithm, written once. It is compiled once for each instruction set
// (portable.cpp, avx2.cpp, avx512.cpp), and the processor decides at run time which of them is
// called. cpu/matmul.cpp shares a product among threads.
#pragma once

#include <cstddef>
#include <string>

namespace dl::gemm {

/// Sizes and distances, as dl::Index. This header is read by code compiled for one processor alone,
/// which must not instantiate anything that others might link: so it includes no other of ours.
using Size = std::ptrdiff_t;

/// A matrix as it lies in memory: element (i, j) is data[i * row + j * column]. One of the two
/// distances is 1: `column` in a matrix stored by rows, `row` in the transpose of one.
struct Operand {
  const float* data;
  Size row, column;
};

/// What is done to C while it is still in registers: C + bias, then max(C, 0).
struct Epilogue {
  const float* bias = nullptr;  // one number per column of C; null: none
  bool relu = false;
};

/// C (m, n), stored by rows that lie `c_row` numbers apart, = A (m, k) B (k, n). C does not overlap
/// the others; k may be 0.
struct Product {
  Size m, n, k;
  Operand A, B;
  float* C;
  Size c_row;
  Epilogue epilogue = {};
};

/// Computes a product, in `scratch`: as many floats as kScratch, aligned to 64 bytes.
///
/// Each element of C is a sum in an order that depends on k alone. So the bits of a row of C do not
/// depend on the other rows or columns that are computed with it, nor on who computes them.
using Multiply = void (*)(const Product&, float* scratch);
inline constexpr std::size_t kScratch = std::size_t{160} * 1024;

/// The kinds of vectors that the product is compiled for. `portable` is what every processor of its
/// family has: SSE2 on x86-64, NEON on 64-bit ARM.
enum class InstructionSet { portable, avx2, avx512 };

/// "SSE2", "NEON", "AVX2" or "AVX-512".
const char* name(InstructionSet set);

/// Whether this build has the code and this processor the instructions.
bool available(InstructionSet set);

/// The widest that is available.
InstructionSet widest_instruction_set();

/// What the variable DL_INSTRUCTION_SET asks for ("sse2", "neon", "avx2", "avx512"; null or empty:
/// the widest). Throws an Error where there is no such set or this processor lacks it.
InstructionSet instruction_set_from(const char* wanted);

/// The product for an available set.
Multiply multiply_by(InstructionSet set);

// One in each file of that name.
void multiply_portable(const Product& product, float* scratch);
void multiply_avx2(const Product& product, float* scratch);
void multiply_avx512(const Product& product, float* scratch);

}  // namespace dl::gemm
