// How much the processor could multiply and add, if nothing had to be fetched: what products are
// held against.
#pragma once

#include <dl/cpu/gemm/gemm.h>

namespace dl {

/// 10^9 multiplications and additions a second, by so many threads, with the vectors of an
/// available instruction set. Measured at each call, which takes some hundredths of a second.
double peak_gflops(gemm::InstructionSet set, int threads);

}  // namespace dl
