#include "gpu/kernels/sgd.cuh"

#include "gpu/kernels/simulated.h"
#include "support/close.h"
#include "support/random.h"

namespace dl::kernels {
namespace {

using simulator::Options;
using simulator::simulate;

const SgdStep kStep{.lr = 0.1f, .momentum = 0.9f, .weight_decay = 0.01f};

const std::vector<Shape> kShapes{{}, {0}, {7}, {1024}, {1025}, {31, 67}};

TEST(SgdKernels, StepEveryWeight) {
  in_every_order([](const Options& options) {
    for (const Shape& shape : kShapes) {
      const Array g = random_array(shape, 1);
      Array w = random_array(shape, 2), expected = w.clone();
      backend(Device::cpu).sgd(kStep, g, expected, nullptr);
      simulate(lift_launch(w.size()), options, sgd, kStep, in(g), out(w));
      EXPECT_TRUE(is_close(w, expected)) << shape;
    }
  });
}

TEST(SgdKernels, StepEveryWeightWithItsVelocity) {
  in_every_order([](const Options& options) {
    for (const Shape& shape : kShapes) {
      const Array g = random_array(shape, 1);
      Array w = random_array(shape, 2), v = random_array(shape, 3);
      Array expected_w = w.clone(), expected_v = v.clone();
      backend(Device::cpu).sgd(kStep, g, expected_w, &expected_v);
      simulate(lift_launch(w.size()), options, sgd_momentum, kStep, in(g), out(w), out(v));
      EXPECT_TRUE(is_close(w, expected_w)) << shape;
      EXPECT_TRUE(is_close(v, expected_v)) << shape;
    }
  });
}

}  // namespace
}  // namespace dl::kernels
