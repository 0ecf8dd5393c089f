#include <dl/plot/histogram.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "support/error_text.h"

namespace dl::plot {
namespace {

using testing::ElementsAre;
using testing::FloatEq;

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr float kInfinity = std::numeric_limits<float>::infinity();

TEST(Histogram, ClimbsToTheShareOfTheFullestBin) {
  const std::vector<float> values = {0.1f, 0.2f, 0.6f, 1.5f, 1.6f, 1.7f, 1.8f};
  const StepCurve stairs = histogram(values, {0, 2}, 2);
  EXPECT_THAT(stairs.x, ElementsAre(0, 0, 1, 1, 2, 2));
  EXPECT_THAT(stairs.heights, ElementsAre(0, 0.75, 0.75, 1, 1, 0));
}

TEST(Histogram, PutsAnEdgeIntoTheBinAboveItAndTheLastEdgeIntoTheLastBin) {
  const StepCurve stairs = histogram(std::vector<float>{-1, 0, 0, 1}, {-1, 1}, 2);
  EXPECT_THAT(stairs.heights, ElementsAre(0, 1.0 / 3, 1.0 / 3, 1, 1, 0));
}

TEST(Histogram, LeavesOutWhatIsOutside) {
  const StepCurve stairs =
      histogram(std::vector<float>{-0.1f, 1.1f, kNan, kInfinity, 0.5f}, {0, 1}, 1);
  EXPECT_THAT(stairs.heights, ElementsAre(0, 1, 1, 0));
}

TEST(Histogram, IsFlatWhereNothingIsCounted) {
  EXPECT_THAT(histogram({}, {0, 1}, 1).heights, ElementsAre(0, 0, 0, 0));
}

TEST(Histogram, RefusesBinsWithoutRoom) {
  EXPECT_THAT(error_text([] { histogram({}, {1, 1}, 5); }), testing::HasSubstr("5 bins from 1"));
  EXPECT_THAT(error_text([] { histogram({}, {0, 1}, 0); }), testing::HasSubstr("0 bins"));
}

TEST(CentralRange, LeavesOutBothTails) {
  std::vector<float> values;
  for (int i = 100; i >= 0; --i) {
    values.push_back(static_cast<float>(i));
  }
  EXPECT_EQ(quantile_range(values, 0.05).low, 5);
  EXPECT_EQ(quantile_range(values, 0.05).high, 95);
  EXPECT_EQ(quantile_range(values, 0).high, 100);
}

TEST(CentralRange, HasRoomAroundASingleValueAndWithoutAny) {
  const Range one = quantile_range({3, 3, kNan}, 0.1);
  EXPECT_LT(one.low, 3);
  EXPECT_GT(one.high, 3);
  const Range none = quantile_range({kNan, kInfinity}, 0.1);
  EXPECT_LT(none.low, none.high);
}

TEST(CommonRange, HoldsTheRangesOfAllGroups) {
  const Range range = common_range({{0, 1, 2}, {}, {-5, -4}, {kNan}}, 0);
  EXPECT_EQ(range.low, -5);
  EXPECT_EQ(range.high, 2);
  const Range none = common_range({{}, {kNan}}, 0);
  EXPECT_LT(none.low, none.high);
}

TEST(Magnitudes, AreLogarithmsOfSizes) {
  EXPECT_THAT(log10_abs(std::vector<float>{-0.01f, 0, 100, -0.0f}),
              ElementsAre(FloatEq(-2), FloatEq(2)));
}

}  // namespace
}  // namespace dl::plot
