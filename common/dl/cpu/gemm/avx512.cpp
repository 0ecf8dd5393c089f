// For processors with AVX-512: vectors of sixteen numbers, 24 of the 32 registers are sums.

#include <dl/cpu/gemm/kernel.h>

namespace dl::gemm {

void multiply_avx512(const Product& product, float* scratch) {
  Kernel<16, 8, 3>::multiply(product, scratch);
}

}  // namespace dl::gemm
