// The ladders on the GPU, and on the simulated one. What each rung does is tested in
// matmul_test.cpp and softmax_test.cpp, in the simulator alone.

#include "gpu/ladder/ladders.h"
#include <dl/array/elementwise.h>
#include <dl/ops/loss.h>

#include <array>
#include <cmath>

#include <dl/array/functions.h>
#include "gpu/on_gpu.h"

namespace dl::gpu {
namespace {

class LaddersOnGpu : public OnGpu {};

TEST_F(LaddersOnGpu, MultiplyAsTheCpuDoes) {
  const std::vector<std::array<Index, 3>> all{
      {1, 1, 1}, {37, 19, 53}, {132, 36, 136}, {517, 259, 390}};
  for (const auto& [m, k, n] : all) {
    if (is_simulated() && m > 200) {
      continue;
    }
    const Array A = random_array({m, k}, 1), B = random_array({k, n}, 2);
    const Array expected = matmul(A, B), A_gpu = A.to(Device::cuda), B_gpu = B.to(Device::cuda);
    for (const ProductRung& rung : product_ladder()) {
      Array C({m, n}, Device::cuda);
      rung.multiply(A_gpu, B_gpu, C);
      // Rounded to 11 bits, the k terms of a sum are each off by a thousandth, one way or the
      // other.
      const double tolerance = rung.tf32 ? 4e-3 * std::sqrt(static_cast<double>(k)) : 1e-4;
      EXPECT_TRUE(is_close(on_host(C), expected, tolerance)) << rung.name << ", " << m;
    }
  }
}

TEST_F(LaddersOnGpu, GiveTheProbabilitiesThatTheCpuGives) {
  for (const Shape& shape : {Shape{1, 1}, Shape{131, 10}, Shape{67, 300}}) {
    const Array z = unary(MulScalar{5}, random_array(shape));
    const Array expected = unary(Exp{}, log_softmax(z)), z_gpu = z.to(Device::cuda);
    for (const SoftmaxRung& rung : softmax_ladder()) {
      Array p(shape, Device::cuda);
      rung.softmax(z_gpu, p);
      EXPECT_TRUE(is_close(on_host(p), expected, 1e-5)) << rung.name << ", " << shape;
    }
  }
}

}  // namespace
}  // namespace dl::gpu
