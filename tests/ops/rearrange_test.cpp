#include <dl/ops/rearrange.h>

#include <gtest/gtest.h>

#include <dl/array/functions.h>
#include "support/close.h"
#include "support/error_text.h"
#include "support/gradcheck.h"

namespace dl {
namespace {

const Tensor kX(Array({2, 3}, {1, 2, 3, 4, 5, 6}));

TEST(TransposeOp, ExchangesTwoAxes) {
  EXPECT_TRUE(is_close(transpose(kX, 0, 1), {3, 2}, {1, 4, 2, 5, 3, 6}, 0));
  EXPECT_TRUE(is_close(transpose(kX, -1, -2), {3, 2}, {1, 4, 2, 5, 3, 6}, 0));
  EXPECT_TRUE(is_close(transpose(kX, 1, 1), kX, 0));
  EXPECT_EQ(transpose(random_tensor({2, 3, 5}), 0, 2).shape(), (Shape{5, 3, 2}));
}

TEST(PermuteOp, OrdersAllAxes) {
  const Tensor x(Array({2, 1, 3}, {1, 2, 3, 4, 5, 6}));
  EXPECT_TRUE(is_close(permute(x, {2, 0, 1}), {3, 2, 1}, {1, 4, 2, 5, 3, 6}, 0));
  EXPECT_TRUE(is_close(permute(x, {-1, -3, -2}), {3, 2, 1}, {1, 4, 2, 5, 3, 6}, 0));
  EXPECT_TRUE(is_close(permute(Tensor(full({}, 7)), {}), {}, {7}, 0));
}

TEST(PermuteOp, RefusesWhatIsNoOrderOfTheAxes) {
  EXPECT_EQ(error_text([] { permute(kX, {0}); }), "permute: 1 axes for the shape (2, 3)");
  EXPECT_EQ(error_text([] { permute(kX, {0, -2}); }), "permute: axis -2 of (2, 3) is named twice");
  EXPECT_EQ(error_text([] { permute(kX, {0, 2}); }), "shape: axis 2 is out of range for (2, 3)");
  EXPECT_EQ(error_text([] { transpose(kX, 0, 2); }), "shape: axis 2 is out of range for (2, 3)");
}

TEST(SliceOp, TakesPositionsAlongAnAxis) {
  EXPECT_TRUE(is_close(slice(kX, 0, 1, 2), {1, 3}, {4, 5, 6}, 0));
  EXPECT_TRUE(is_close(slice(kX, 1, 0, 2), {2, 2}, {1, 2, 4, 5}, 0));
  EXPECT_TRUE(is_close(slice(kX, -1, -2, -1), {2, 1}, {2, 5}, 0));
  EXPECT_TRUE(is_close(slice(kX, 1, 3, 3), {2, 0}, {}, 0));
}

TEST(SliceOp, RefusesPositionsThatAreNotThere) {
  EXPECT_EQ(error_text([] { slice(kX, 1, 2, 4); }),
            "slice: [2, 4) is no part of axis 1 of (2, 3), which has 3 positions");
  EXPECT_EQ(error_text([] { slice(kX, 1, 2, 1); }),
            "slice: [2, 1) is no part of axis 1 of (2, 3), which has 3 positions");
  EXPECT_EQ(error_text([] { slice(kX, 0, -3, 1); }),
            "slice: [-3, 1) is no part of axis 0 of (2, 3), which has 2 positions");
  EXPECT_EQ(error_text([] { slice(kX, 2, 0, 1); }), "shape: axis 2 is out of range for (2, 3)");
}

TEST(ConcatOp, PutsOneBehindTheOther) {
  const Tensor row(Array({1, 3}, {7, 8, 9})), column(Array({2, 1}, {7, 8}));
  EXPECT_TRUE(is_close(concat({kX, row}, 0), {3, 3}, {1, 2, 3, 4, 5, 6, 7, 8, 9}, 0));
  EXPECT_TRUE(is_close(concat({column, kX}, -1), {2, 4}, {7, 1, 2, 3, 8, 4, 5, 6}, 0));
  EXPECT_TRUE(is_close(concat({kX}, 0), kX, 0));
  EXPECT_TRUE(is_close(concat({Tensor(full({0, 3}, 1)), kX}, 0), kX, 0));
}

TEST(ConcatOp, RefusesWhatDoesNotFit) {
  EXPECT_EQ(error_text([] { concat({}, 0); }), "concat: there is nothing to join");
  EXPECT_EQ(error_text([] {
              concat({kX, Tensor(full({2, 4}, 1))}, 0);
            }),
            "concat: the shapes (2, 3) and (2, 4) differ elsewhere than along axis 0");
  EXPECT_EQ(error_text([] {
              concat({kX, Tensor(full({3}, 1))}, 0);
            }),
            "concat: the shapes (2, 3) and (3,) differ elsewhere than along axis 0");
  EXPECT_EQ(error_text([] {
              concat({kX, Tensor()}, 0);
            }),
            "concat: it was given something that holds nothing: never given a value, or moved "
            "from");
}

TEST(StackOp, MakesANewAxis) {
  const Tensor a(Array({2}, {1, 2})), b(Array({2}, {3, 4}));
  EXPECT_TRUE(is_close(stack({a, b}, 0), {2, 2}, {1, 2, 3, 4}, 0));
  EXPECT_TRUE(is_close(stack({a, b}, 1), {2, 2}, {1, 3, 2, 4}, 0));
  EXPECT_TRUE(is_close(stack({a, b}, -1), {2, 2}, {1, 3, 2, 4}, 0));
  EXPECT_TRUE(is_close(stack({a, b}, -2), {2, 2}, {1, 2, 3, 4}, 0));
  EXPECT_TRUE(is_close(stack({Tensor(full({}, 1)), Tensor(full({}, 2))}, 0), {2}, {1, 2}, 0));
}

TEST(StackOp, RefusesWhatDoesNotFit) {
  EXPECT_EQ(error_text([] { stack({}, 0); }), "stack: there is nothing to join");
  EXPECT_EQ(error_text([] {
              stack({kX, Tensor(full({3}, 1))}, 0);
            }),
            "stack: the shapes (2, 3) and (3,) differ");
  EXPECT_EQ(error_text([] { stack({kX, kX}, 3); }), "stack: the result of (2, 3) has no axis 3");
}

TEST(BroadcastToOp, Repeats) {
  const Tensor row(Array({2}, {1, 2})), column(Array({2, 1}, {1, 2}));
  EXPECT_TRUE(is_close(broadcast_to(row, {3, 2}), {3, 2}, {1, 2, 1, 2, 1, 2}, 0));
  EXPECT_TRUE(is_close(broadcast_to(column, {2, 3}), {2, 3}, {1, 1, 1, 2, 2, 2}, 0));
  EXPECT_TRUE(is_close(broadcast_to(Tensor(full({}, 3)), {2, 2}), {2, 2}, {3, 3, 3, 3}, 0));
  EXPECT_TRUE(is_close(broadcast_to(column, {2, 0}), {2, 0}, {}, 0));
}

TEST(BroadcastToOp, RefusesWhatDoesNotFit) {
  EXPECT_EQ(error_text([] {
              broadcast_to(kX, {3, 3});
            }),
            "broadcast_to: (2, 3) cannot be repeated to (3, 3)");
  EXPECT_EQ(error_text([] { broadcast_to(kX, {3}); }),
            "broadcast_to: (2, 3) cannot be repeated to (3,)");
}

TEST(RearrangeOps, GradientsMatchFiniteDifferences) {
  for (const Shape& shape : {Shape{1, 1, 1}, {2, 3, 5}, {3, 1, 7}, {1, 4, 2}}) {
    SCOPED_TRACE(shape);
    const Array a = random_array(shape, 1), b = random_array(shape, 2);
    EXPECT_TRUE(gradients_match([](auto& in) { return transpose(in[0], 0, 2); }, {a}));
    EXPECT_TRUE(gradients_match([](auto& in) { return permute(in[0], {2, 0, 1}); }, {a}));
    EXPECT_TRUE(gradients_match(
        [&](auto& in) {
          return broadcast_to(in[0], {2, shape[0], shape[1], shape[2]});
        },
        {a}));
    EXPECT_TRUE(gradients_match(
        [](auto& in) {
          return broadcast_to(in[0], {3, 4, 5});
        },
        {random_array({4, 1}, 1)}));
    for (int axis = -1; axis < 3; ++axis) {
      EXPECT_TRUE(gradients_match(
          [=](auto& in) { return slice(in[0], axis, 0, (in[0].shape()[axis] + 1) / 2); }, {a}));
      EXPECT_TRUE(gradients_match([=](auto& in) { return concat({in[0], in[1]}, axis); }, {a, b}));
      EXPECT_TRUE(gradients_match(
          [=](auto& in) {
            return concat({in[0], in[1], in[0]}, axis);
          },
          {a, b}));
      EXPECT_TRUE(gradients_match([=](auto& in) { return stack({in[0], in[1]}, axis); }, {a, b}));
    }
  }
}

}  // namespace
}  // namespace dl
