#include <dl/plot/ticks.h>

#include <gtest/gtest.h>

namespace dl::plot {
namespace {

TEST(Ticks, StepsAreRound) {
  EXPECT_DOUBLE_EQ(ticks_for({0, 1}, 10).step, 0.1);
  EXPECT_DOUBLE_EQ(ticks_for({0, 1}, 9).step, 0.2);
  EXPECT_DOUBLE_EQ(ticks_for({-8, 8}, 8).step, 2);
  EXPECT_DOUBLE_EQ(ticks_for({0, 1}, 4).step, 0.5);
  EXPECT_DOUBLE_EQ(ticks_for({0, 1}, 1.5).step, 1);
  EXPECT_DOUBLE_EQ(ticks_for({0, 60000}, 5).step, 20000);
}

TEST(Ticks, LabelsHaveAsManyDecimalsAsTheStepNeeds) {
  EXPECT_EQ(ticks_for({0, 1}, 5).format, "%.1f");
  EXPECT_EQ(ticks_for({0.6, 0.9}, 7).format, "%.2f");
  EXPECT_EQ(ticks_for({-8, 8}, 8).format, "%.0f");
}

TEST(Ticks, VerySmallAndVeryLargeNumbersAreWrittenWithExponents) {
  EXPECT_EQ(ticks_for({0, 1e-7}, 5).format, "%g");
  EXPECT_EQ(ticks_for({0, 3e9}, 5).format, "%g");
}

TEST(Ticks, WholeNumbersNeverStepBelowOne) {
  EXPECT_DOUBLE_EQ(ticks_for({1, 2}, 10, Numbers::whole).step, 1);
  EXPECT_DOUBLE_EQ(ticks_for({1, 20}, 10, Numbers::whole).step, 2);
}

TEST(Padded, WidensBothEndsAndMakesRoomAroundAPoint) {
  EXPECT_DOUBLE_EQ(padded({0, 10}, 0.05).low, -0.5);
  EXPECT_DOUBLE_EQ(padded({0, 10}, 0.05).high, 10.5);
  EXPECT_DOUBLE_EQ(padded({3, 3}, 0.05).low, 2.5);
  EXPECT_DOUBLE_EQ(padded({-100, -100}, 0.05).high, -95);
}

TEST(Snapped, MovesAnEndToATickThatIsNear) {
  EXPECT_DOUBLE_EQ(snapped({-8, 7.9}, 2).high, 8);
  EXPECT_DOUBLE_EQ(snapped({-8, 7.9}, 2).low, -8);
  EXPECT_DOUBLE_EQ(snapped({-8, 7}, 2).high, 7);
}

}  // namespace
}  // namespace dl::plot
