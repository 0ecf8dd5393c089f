#include "gpu/kernels/dropout.cuh"

#include <dl/ops/dropout.h>
#include "gpu/kernels/simulated.h"
#include "support/close.h"

namespace dl::kernels {
namespace {

using simulator::Options;
using simulator::simulate;

TEST(DropoutKernels, HaveTheZerosOfTheCpu) {
  const Array state = rng_state(0xabcdef012345, 3);
  for (const Shape& shape : {Shape{}, {0, 3}, {7, 5}, {32, 32}, {31, 67}}) {
    const Index row = shape.rank() == 0 ? 1 : shape[1];
    for (const Index first : {0, 40}) {
      Array expected(shape);
      dropout_mask_kernel(Device::cpu, 0.25f, state, first, row, expected);
      in_every_order([&](const Options& options) {
        Array mask = unwritten(shape);
        simulate(lift_launch(mask.size()), options, dropout_mask, 0.25f, in(state), first, row,
                 out(mask));
        EXPECT_TRUE(is_close(mask, expected, 0)) << shape;
      });
    }
  }
}

TEST(DropoutKernels, CountSteps) {
  for (const std::uint64_t step : {0x0ull, 0x29ull, 0xffffffull, 0x123ffffffull}) {
    Array state = rng_state(7, step);
    simulate(LaunchConfig{}, Options{}, next_step, out(state));
    EXPECT_TRUE(is_close(state, rng_state(7, step + 1), 0));
  }
}

}  // namespace
}  // namespace dl::kernels
