#include "ops/reduce.h"

#include <gtest/gtest.h>

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

TEST(SumOp, RefusesAnAxisThatIsNotThere) {
  EXPECT_EQ(error_text([] { sum(kX, 2); }), "shape: axis 2 is out of range for (2, 3)");
  EXPECT_EQ(error_text([] { mean(kX, -3); }), "shape: axis -3 is out of range for (2, 3)");
}

TEST(ArgmaxOp, FindsTheLargestOfEachRow) {
  EXPECT_EQ(argmax(kX).to_vector(), (std::vector<std::int32_t>{2, 2}));
}

}  // namespace
}  // namespace dl
