#include <dl/ops/reshape.h>

#include <gtest/gtest.h>

#include "support/close.h"
#include "support/error_text.h"
#include "support/gradcheck.h"

namespace dl {
namespace {

TEST(ReshapeOp, SeesTheSameNumbers) {
  const Tensor x(Array({2, 3}, {1, 2, 3, 4, 5, 6}));
  const Tensor y = reshape(x, {3, -1});
  EXPECT_TRUE(is_close(y, {3, 2}, {1, 2, 3, 4, 5, 6}));
  EXPECT_EQ(y.array().data(), x.array().data());
}

TEST(ReshapeOp, GradientMatchesFiniteDifferences) {
  EXPECT_TRUE(gradients_match(
      [](auto& in) {
        return reshape(in[0], {3, 4});
      },
      {random_array({2, 3, 2})}));
  EXPECT_TRUE(gradients_match(
      [](auto& in) {
        return reshape(in[0], {1, -1});
      },
      {random_array({7})}));
}

TEST(ReshapeOp, RefusesWhatDoesNotFit) {
  const Tensor x(Array(Shape{2, 3}));
  EXPECT_EQ(error_text([&] { reshape(x, {7}); }), "reshape: (2, 3) has 6 elements, (7,) has 7");
  EXPECT_EQ(error_text([&] {
              reshape(x, {4, -1});
            }),
            "reshape: (2, 3) has 6 elements, which cannot be split into groups of 4");
}

TEST(FlattenOp, KeepsTheFirstAxis) {
  EXPECT_EQ(flatten(random_tensor({5, 1, 7, 3})).shape(), (Shape{5, 21}));
  EXPECT_EQ(flatten(random_tensor({5, 7})).shape(), (Shape{5, 7}));
  EXPECT_EQ(flatten(random_tensor({5})).shape(), (Shape{5, 1}));
  EXPECT_EQ(flatten(random_tensor({0, 1, 28, 28})).shape(), (Shape{0, 784}));
  EXPECT_EQ(flatten(random_tensor({3, 0, 2})).shape(), (Shape{3, 0}));
}

TEST(FlattenOp, GradientMatchesFiniteDifferences) {
  EXPECT_TRUE(
      gradients_match([](auto& in) { return flatten(in[0]); }, {random_array({3, 1, 2, 2})}));
}

TEST(FlattenOp, RefusesAScalar) {
  EXPECT_EQ(error_text([] { flatten(random_tensor({})); }),
            "flatten: a scalar has no axis to keep");
}

}  // namespace
}  // namespace dl
