// OpenBLAS, where it was asked for by --matmul openblas.
#pragma once

#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>

#include <dl/cpu/gemm/gemm.h>

namespace dl::openblas {

/// Whether OpenBLAS's kernels for `core` (such as "Prescott") are older than AVX2, on a processor
/// that has it. (`./learn doctor` asks this, too.)
///
/// Debian 12's OpenBLAS does not know the processors of 2022 and later, and takes for them what it
/// has from 1999: products then take four times as long, and nothing says so.
inline bool outdated(std::string_view core, bool processor_has_avx2_and_fma) {
  constexpr std::string_view kOlder[] = {
      "Katmai",    "Coppermine",  "Northwood", "Banias",       "Prescott",
      "Core2",     "Penryn",      "Atom",      "Dunnington",   "Nano",
      "Nehalem",   "Athlon",      "Opteron",   "Opteron_SSE3", "Bobcat",
      "Barcelona", "Sandybridge", "Bulldozer", "Piledriver",   "Steamroller"};
  return processor_has_avx2_and_fma &&
         std::find(std::begin(kOlder), std::end(kOlder), core) != std::end(kOlder);
}

/// Whether this processor has AVX2 and FMA.
inline bool processor_has_avx2_and_fma() {
#ifdef __x86_64__
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
#else
  return false;
#endif
}

/// Whether the kernels are to be chosen anew: not where OPENBLAS_CORETYPE, if any, has a say. Some
/// systems set it since an old OpenBLAS computes wrongly with newer kernels.
inline bool to_be_corrected(std::string_view core, bool processor_has_avx2_and_fma,
                            const char* coretype) {
  return coretype == nullptr && outdated(core, processor_has_avx2_and_fma);
}

/// Prepares OpenBLAS: one thread for each call, since ours share out products, and kernels that
/// suit the processor. What was corrected is tried on a few products; if one is wrong, it is taken
/// back. For once, before the first product, while nobody else is in OpenBLAS.
void prepare();

/// A product without an epilogue, on this thread alone; k is not 0.
void multiply(const gemm::Product& product);

/// "OpenBLAS 0.3.21 (OpenMP, Cooperlake)", and what prepare() did, if anything.
std::string description();

}  // namespace dl::openblas
