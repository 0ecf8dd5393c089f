// For what every processor of the family has: vectors of four numbers.

#include <dl/cpu/gemm/kernel.h>

namespace dl::gemm {

#ifdef __aarch64__
using Portable = Kernel<4, 8, 3>;  // 24 of NEON's 32 registers are sums
#else
using Portable =
    Kernel<4, 3, 4>;  // 12 of SSE2's 16; one is for the products, which it cannot add at once
#endif

void multiply_portable(const Product& product, float* scratch) {
  Portable::multiply(product, scratch);
}

}  // namespace dl::gemm
