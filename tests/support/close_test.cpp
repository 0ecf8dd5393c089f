#include "support/close.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dl {
namespace {

using testing::HasSubstr;

TEST(IsClose, AcceptsEqualNumbersAndSmallRelativeErrors) {
  const Array x({2, 2}, {1, -2, 1000.5f, 0});
  EXPECT_TRUE(is_close(x, {2, 2}, {1, -2, 1000.5, 0}, 0));
  EXPECT_TRUE(is_close(x, {2, 2}, {1, -2, 1001, 0}, 1e-3));
  EXPECT_TRUE(is_close(x, x, 0));
  EXPECT_TRUE(is_close(Array(Shape{0, 3}), {0, 3}, {}));
}

TEST(IsClose, ComparesShapesFirst) {
  const auto result = is_close(Array({2}, {1, 2}), {1, 2}, {1, 2});
  EXPECT_FALSE(result);
  EXPECT_STREQ(result.message(), "the shape is (2,), not (1, 2)");
}

TEST(IsClose, NamesTheWorstElement) {
  const auto result = is_close(Array({2, 3}, {1, 2.5f, 3, 4, 5, 8}), {2, 3}, {1, 2, 3, 4, 5, 6});
  EXPECT_FALSE(result);
  EXPECT_THAT(result.message(), HasSubstr("2 of 6 numbers are off, the worst at (1, 2): 8 in place "
                                          "of 6"));
}

TEST(IsClose, TakesNanForNanAloneAndAnInfinityForTheSameOneAlone) {
  const Array x({3}, {NAN, INFINITY, -INFINITY});
  EXPECT_TRUE(is_close(x, {3}, {NAN, INFINITY, -INFINITY}));
  EXPECT_FALSE(is_close(x, {3}, {0, INFINITY, -INFINITY}, 1e9));
  EXPECT_FALSE(is_close(x, {3}, {NAN, 1e30, -INFINITY}, 1e9));
  EXPECT_FALSE(is_close(x, {3}, {NAN, INFINITY, INFINITY}, 1e9));
  EXPECT_FALSE(is_close(Array({1}, {1}), {1}, {NAN}, 1e9));
}

TEST(IsClose, RefusesAnExpectationOfAnotherSize) {
  EXPECT_FALSE(is_close(Array({2}, {1, 2}), {2}, {1, 2, 3}));
}

}  // namespace
}  // namespace dl
