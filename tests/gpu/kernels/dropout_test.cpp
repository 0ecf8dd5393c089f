#include "gpu/kernels/dropout.cuh"

#include <dl/ops/dropout.h>
#include "gpu/kernels/simulated.h"
#include "support/close.h"

namespace dl::kernels {
namespace {

using simulator::Options;
using simulator::simulate;

TEST(DropoutKernels, HaveTheZerosOfTheCpu) {
  const Labels step{3};
  for (const Shape& shape : {Shape{}, {0, 3}, {7, 5}, {32, 32}, {31, 67}}) {
    const Index row = shape.rank() == 0 ? 1 : shape[1];
    Array expected(shape);
    dropout_mask_kernel(Device::cpu, 0.25f, 11, step, row, expected);
    in_every_order([&](const Options& options) {
      Array mask = unwritten(shape);
      simulate(lift_launch(mask.size()), options, dropout_mask, 0.25f, std::uint64_t{11}, in(step),
               row, out(mask));
      EXPECT_TRUE(is_close(mask, expected, 0)) << shape;
    });
  }
}

TEST(DropoutKernels, CountSteps) {
  Labels count{41};
  simulate(Launch{}, Options{}, count_up, out(count));
  EXPECT_EQ(count.to_vector()[0], 42);
}

}  // namespace
}  // namespace dl::kernels
