// Operations of a user's own, on the CPU and on the (simulated) GPU: what docs/adding.md shows.

#include <gtest/gtest.h>

#include <cmath>

#include "own_ops/swish.h"
#include "own_ops/unit_rows.h"
#include "support/close.h"
#include "support/error_text.h"
#include "support/gradcheck.h"
#include "support/random.h"

namespace own {
namespace {

using dl::Array;
using dl::Device;
using dl::is_close;
using dl::random_array;
using dl::Shape;
using dl::Tensor;

const std::vector<Shape> kMatrices{{1, 1}, {3, 5}, {37, 29}, {131, 127}};

TEST(Swish, IsItsFormula) {
  EXPECT_TRUE(is_close(swish(Tensor(Array({3}, {-2, 0, 3}))), {3},
                       {-2 / (1 + std::exp(2.0)), 0, 3 / (1 + std::exp(-3.0))}));
}

TEST(Swish, HasTheGradientOfItsValue) {
  for (const Shape& shape : {Shape{}, Shape{7}, Shape{2, 3, 5}}) {
    EXPECT_TRUE(
        dl::gradients_match([](auto& x) { return swish(x[0]); }, {random_array(shape, -3, 3)}));
  }
}

TEST(UnitRows, HaveLengthOne) {
  EXPECT_TRUE(is_close(unit_rows(Tensor(Array({2, 2}, {3, 4, 0, -2}))), {2, 2}, {0.6, 0.8, 0, -1}));
}

TEST(UnitRows, HaveTheGradientOfTheirValue) {
  EXPECT_TRUE(
      dl::gradients_match([](auto& x) { return unit_rows(x[0]); }, {random_array({3, 5}, 1, 2)}));
}

TEST(UnitRows, RefuseWhatHasNoRows) {
  EXPECT_EQ(dl::error_text([] { unit_rows(Tensor(random_array({3}))); }),
            "unit_rows: needs a matrix (rows, columns), got shape (3,)");
}

/// f(x) and the gradient of x on the GPU are those on the CPU.
template <class F>
void expect_same_on_gpu(const F& f) {
  for (const Shape& shape : kMatrices) {
    const Array x = random_array(shape, 1, 2), dy = random_array(shape, 3);
    const Tensor here = dl::parameter(Tensor(x)), there = dl::parameter(Tensor(x.to(Device::cuda)));
    const Tensor y = f(here), y_there = f(there);
    EXPECT_TRUE(is_close(y_there.array().to(Device::cpu), y.array())) << shape;
    y.backward(Tensor(dy));
    y_there.backward(Tensor(dy.to(Device::cuda)));
    EXPECT_TRUE(is_close(there.grad().to(Device::cpu), here.grad())) << shape;
  }
}

TEST(OwnOperations, AreTheSameOnTheGpu) {
  expect_same_on_gpu(swish);
  expect_same_on_gpu(unit_rows);
}

}  // namespace
}  // namespace own
