// For processors with AVX2 and FMA: vectors of eight numbers, 12 of the 16 registers are sums.

#include <dl/cpu/gemm/kernel.h>

namespace dl::gemm {

void multiply_avx2(const Product& product, float* scratch) {
  Kernel<8, 4, 3>::multiply(product, scratch);
}

}  // namespace dl::gemm
