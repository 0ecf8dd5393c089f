#include <dl/ops/reduce.h>

#include <gtest/gtest.h>

#include <dl/ops/elementwise.h>
#include "support/close.h"
#include "support/error_text.h"
#include "support/gradcheck.h"

namespace dl {
namespace {

const Tensor kX(Array({2, 3}, {1, 2, 3, 4, 5, 12}));

TEST(SumOp, AddsEverythingOrAlongAnAxis) {
  EXPECT_TRUE(is_close(sum(kX), {}, {27}));
  EXPECT_TRUE(is_close(sum(kX, 0), {3}, {5, 7, 15}));
  EXPECT_TRUE(is_close(sum(kX, 1), {2}, {6, 21}));
  EXPECT_TRUE(is_close(sum(kX, -1), {2}, {6, 21}));
}

TEST(MeanOp, DividesByTheNumberOfTerms) {
  EXPECT_TRUE(is_close(mean(kX), {}, {4.5}));
  EXPECT_TRUE(is_close(mean(kX, 0), {3}, {2.5, 3.5, 7.5}));
  EXPECT_TRUE(is_close(mean(kX, 1), {2}, {2, 7}));
  EXPECT_TRUE(is_close(mean(kX, -2), {3}, {2.5, 3.5, 7.5}));
}

TEST(MeanOp, OfNothingIsNan) { EXPECT_TRUE(is_close(mean(Tensor(Array(Shape{0, 3}))), {}, {NAN})); }

TEST(SumOp, GradientsMatchFiniteDifferencesAlongEveryAxis) {
  for (const Shape& shape : {Shape{}, Shape{7}, Shape{1, 5}, Shape{5, 1}, Shape{3, 7},
                             Shape{2, 3, 5}, Shape{2, 3, 1, 4}}) {
    const std::vector<Array> x{random_array(shape)};
    EXPECT_TRUE(gradients_match([](auto& in) { return sum(in[0]); }, x)) << shape;
    EXPECT_TRUE(gradients_match([](auto& in) { return mean(in[0]); }, x)) << shape;
    for (int axis = -shape.rank(); axis < shape.rank(); ++axis) {
      EXPECT_TRUE(gradients_match([=](auto& in) { return sum(in[0], axis); }, x))
          << shape << " along " << axis;
      EXPECT_TRUE(gradients_match([=](auto& in) { return mean(in[0], axis); }, x))
          << shape << " along " << axis;
    }
  }
}

TEST(SumOp, KeepsItsAxisWhereAsked) {
  EXPECT_TRUE(is_close(sum(kX, 0, KeepDim::yes), {1, 3}, {5, 7, 15}));
  EXPECT_TRUE(is_close(sum(kX, -1, KeepDim::yes), {2, 1}, {6, 21}));
  EXPECT_TRUE(is_close(mean(kX, 1, KeepDim::yes), {2, 1}, {2, 7}));
  EXPECT_TRUE(is_close(max(kX, 0, KeepDim::yes), {1, 3}, {4, 5, 12}));
  // so that it broadcasts with what was reduced
  EXPECT_TRUE(is_close(kX - mean(kX, 1, KeepDim::yes), {2, 3}, {-1, 0, 1, -3, -2, 5}));
}

TEST(SumOp, GradientsMatchWhereTheAxisIsKept) {
  for (const Shape& shape : {Shape{7}, Shape{1, 5}, Shape{3, 7}, Shape{2, 3, 5}}) {
    for (int axis = -1; axis < shape.rank(); ++axis) {
      EXPECT_TRUE(gradients_match([=](auto& in) { return in[0] * sum(in[0], axis, KeepDim::yes); },
                                  {random_array(shape, -1, 1)}));
      EXPECT_TRUE(gradients_match([=](auto& in) { return in[0] - mean(in[0], axis, KeepDim::yes); },
                                  {random_array(shape)}));
    }
  }
}

TEST(MaxOp, IsTheLargestAlongAnAxis) {
  EXPECT_TRUE(is_close(max(kX, 0), {3}, {4, 5, 12}));
  EXPECT_TRUE(is_close(max(-kX, 1), {2}, {-1, -4}));
  EXPECT_TRUE(is_close(max(Tensor(Array({2, 2}, {1, NAN, 3, 2})), 1), {2}, {NAN, 3}));
}

TEST(MaxOp, GradientsMatchFiniteDifferences) {
  for (const Shape& shape : {Shape{7}, Shape{1, 5}, Shape{5, 1}, Shape{3, 7}, Shape{2, 3, 5}}) {
    Array x(shape);  // no two closer than the step of the differences
    for (Index i = 0; i < x.size(); ++i) {
      x.data()[i] = 0.1f * static_cast<float>(i * 7919 % 101);
    }
    for (int axis = -1; axis < shape.rank(); ++axis) {
      EXPECT_TRUE(gradients_match([=](auto& in) { return max(in[0], axis); }, {x})) << shape;
      EXPECT_TRUE(gradients_match([=](auto& in) { return max(in[0], axis, KeepDim::yes); }, {x}));
    }
  }
}

TEST(MaxOp, GivesTheGradientToTheFirstOfEquals) {
  const Tensor x = parameter(Tensor(Array({2, 3}, {1, 5, 5, 2, 2, 2})));
  max(x, 1).backward(Tensor(Array({2}, {3, 4})));
  EXPECT_TRUE(is_close(x.grad(), {2, 3}, {0, 3, 0, 4, 0, 0}, 0));
}

TEST(MaxOp, RefusesAnAxisThatIsEmptyOrNotThere) {
  const Tensor empty{Array(Shape{2, 0})};
  EXPECT_EQ(error_text([&] { max(empty, 1); }), "max: axis 1 of (2, 0) is empty");
  EXPECT_EQ(error_text([&] { argmax(empty, -1); }), "argmax: axis -1 of (2, 0) is empty");
  EXPECT_EQ(error_text([] { max(kX, 2); }), "shape: axis 2 is out of range for (2, 3)");
  EXPECT_TRUE(is_close(max(empty, 0), {0}, {}));
}

TEST(SumOp, RefusesAnAxisThatIsNotThere) {
  EXPECT_EQ(error_text([] { sum(kX, 2); }), "shape: axis 2 is out of range for (2, 3)");
  EXPECT_EQ(error_text([] { mean(kX, -3); }), "shape: axis -3 is out of range for (2, 3)");
}

TEST(ArgmaxOp, FindsTheLargestOfEachRow) {
  EXPECT_EQ(argmax(kX).to_vector(), (std::vector<std::int32_t>{2, 2}));
  EXPECT_EQ(argmax(kX, 1).to_vector(), (std::vector<std::int32_t>{2, 2}));
  EXPECT_EQ(argmax(kX, 0).to_vector(), (std::vector<std::int32_t>{1, 1, 1}));
}

}  // namespace
}  // namespace dl
