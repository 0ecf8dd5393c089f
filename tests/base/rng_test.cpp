#include <dl/base/rng.h>

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <vector>

#include "support/error_text.h"

namespace dl {
namespace {

std::vector<std::uint64_t> draws(Rng rng, int count = 5) {
  std::vector<std::uint64_t> values;
  for (int i = 0; i < count; ++i) {
    values.push_back(rng.below(1'000'000'000));
  }
  return values;
}

TEST(Rng, DrawsTheSameFromTheSameSeed) { EXPECT_EQ(draws(Rng(7)), draws(Rng(7))); }

TEST(Rng, DrawsOthersFromAnotherSeedOrStream) {
  EXPECT_NE(draws(Rng(7)), draws(Rng(8)));
  EXPECT_NE(draws(Rng(7)), draws(Rng(7, 1)));
  EXPECT_NE(draws(Rng(7, 1)), draws(Rng(1, 7)));
  EXPECT_NE(draws(Rng(7)), draws(Rng(7 + (std::uint64_t{1} << 32))));
}

// The numbers are those of an independent implementation of seed_seq and mt19937_64 in Python.
TEST(Rng, DrawsTheSameOnEveryPlatform) {
  Rng rng(42);
  EXPECT_EQ(rng.below(1000), 489u);
  EXPECT_EQ(rng.uniform(), 0.42321393806600394);
  EXPECT_NEAR(rng.normal(), -0.31003338677442016, 1e-15);
}

// The tolerances below are five standard errors of n draws.
constexpr int kDraws = 100'000;
const double kStandardError = 1 / std::sqrt(static_cast<double>(kDraws));

TEST(Rng, UniformNumbersFillTheIntervalFromZeroToOne) {
  Rng rng(1);
  double sum = 0, squares = 0, low = 1, high = 0;
  for (int i = 0; i < kDraws; ++i) {
    const double x = rng.uniform();
    sum += x;
    squares += x * x;
    low = std::min(low, x);
    high = std::max(high, x);
  }
  EXPECT_GE(low, 0);
  EXPECT_LT(low, 1e-3);
  EXPECT_LT(high, 1);
  EXPECT_GT(high, 1 - 1e-3);
  EXPECT_NEAR(sum / kDraws, 0.5, 5 * kStandardError * std::sqrt(1.0 / 12));
  EXPECT_NEAR(squares / kDraws, 1.0 / 3, 5 * kStandardError * std::sqrt(4.0 / 45));
}

TEST(Rng, NormalNumbersHaveTheMomentsOfTheNormalDistribution) {
  Rng rng(1);
  double moments[5] = {};
  double product = 0, before = 0;
  for (int i = 0; i < kDraws; ++i) {
    const double x = rng.normal();
    for (int k = 1; k <= 4; ++k) {
      moments[k] += std::pow(x, k) / kDraws;
    }
    product += x * before / kDraws;
    before = x;
  }
  EXPECT_NEAR(moments[1], 0, 5 * kStandardError);
  EXPECT_NEAR(moments[2], 1, 5 * kStandardError * std::sqrt(2.0));
  EXPECT_NEAR(moments[3], 0, 5 * kStandardError * std::sqrt(15.0));
  EXPECT_NEAR(moments[4], 3, 5 * kStandardError * std::sqrt(96.0));
  EXPECT_NEAR(product, 0, 5 * kStandardError);  // neighbours, which share their radius, too
}

TEST(Rng, BelowDrawsEveryNumberEquallyOften) {
  Rng rng(1);
  std::map<std::uint64_t, int> counts;
  for (int i = 0; i < kDraws; ++i) {
    ++counts[rng.below(7)];
  }
  ASSERT_EQ(counts.size(), 7u);
  EXPECT_EQ(counts.rbegin()->first, 6u);
  for (const auto& [number, count] : counts) {
    EXPECT_NEAR(count, kDraws / 7.0, 5 * std::sqrt(kDraws * 6.0 / 49));
  }
}

TEST(Rng, BelowIsUnbiasedWhereTheRangeDoesNotDivideAllDraws) {
  // Of the 2^64 draws, scaled down to n = 3/4 of that, every third number would get two, the others
  // one, if no draw were refused: multiples of 3 would have probability 1/2, and not 1/3.
  constexpr std::uint64_t n = 3 * (std::uint64_t{1} << 62);
  Rng rng(1);
  int multiples = 0;
  for (int i = 0; i < kDraws; ++i) {
    multiples += rng.below(n) % 3 == 0;
  }
  EXPECT_NEAR(multiples, kDraws / 3.0, 5 * std::sqrt(kDraws * 2.0 / 9));
}

TEST(Rng, BelowOneIsZero) { EXPECT_EQ(Rng(1).below(1), 0u); }

TEST(Rng, RefusesToDrawFromAnEmptyRange) {
  EXPECT_EQ(error_text([] { Rng(1).below(0); }),
            "rng: below(0) asks for a number from an empty range");
}

TEST(Rng, ShufflesEveryOrderEquallyOften) {
  Rng rng(1);
  std::map<std::vector<int>, int> orders;
  for (int i = 0; i < kDraws; ++i) {
    std::vector<int> items{1, 2, 3, 4};
    rng.shuffle(std::span(items));
    ++orders[items];
  }
  ASSERT_EQ(orders.size(), 24u);
  for (const auto& [order, count] : orders) {
    EXPECT_NEAR(count, kDraws / 24.0, 5 * std::sqrt(kDraws * 23.0 / (24 * 24)));
  }
}

TEST(Rng, ShufflesNothingAndOne) {
  Rng rng(1);
  std::vector<int> none, one{5};
  rng.shuffle(std::span(none));
  rng.shuffle(std::span(one));
  EXPECT_EQ(one, std::vector<int>{5});
}

TEST(Rng, GoesOnFromASavedState) {
  for (int drawn : {0, 1, 2, 1000}) {  // after an odd number, half a pair is waiting
    Rng rng(3);
    for (int i = 0; i < drawn; ++i) {
      rng.normal();
    }
    Rng restored(99);
    restored.normal();
    restored.restore(rng.state());
    for (int i = 0; i < 3; ++i) {
      EXPECT_EQ(restored.normal(), rng.normal());
      EXPECT_EQ(restored.uniform(), rng.uniform());
    }
  }
}

TEST(Rng, RefusesAStateThatIsNone) {
  Rng rng(1);
  const std::string state = rng.state();
  for (const std::string& text :
       {std::string(), std::string("junk"), state.substr(0, state.size() / 2), state + " 1"}) {
    EXPECT_EQ(error_text([&] { rng.restore(text); }),
              "rng: not a saved state of a random number generator");
    EXPECT_EQ(rng.state(), state);
  }
}

}  // namespace
}  // namespace dl
