#include <dl/kernels/random.h>

#include <gtest/gtest.h>

#include <cmath>

namespace dl {
namespace {

/// SplitMix64 from state 0 gives this first: the number that its authors' program prints.
TEST(Mixed, IsThatOfSplitMix64) { EXPECT_EQ(mixed(0), 0xe220a8397b1dcdafu); }

TEST(UniformAt, IsUniformInEachOfItsPlaces) {
  constexpr int n = 100'000;
  for (int axis = 0; axis < 4; ++axis) {
    double sum = 0, squares = 0, products = 0;
    float before = 0;
    for (std::uint64_t i = 0; i < n; ++i) {
      std::uint64_t at[4] = {1, 2, 3, 4};
      at[axis] = i;
      const float u = uniform_at(at[0], at[1], at[2], at[3]);
      ASSERT_TRUE(u >= 0 && u < 1) << u;
      sum += static_cast<double>(u);
      squares += static_cast<double>(u) * static_cast<double>(u);
      products += (static_cast<double>(u) - 0.5) * (static_cast<double>(before) - 0.5);
      before = u;
    }
    const double deviation = 5 / std::sqrt(n);
    EXPECT_NEAR(sum / n, 0.5, deviation * std::sqrt(1 / 12.0)) << axis;
    EXPECT_NEAR(squares / n, 1 / 3.0, deviation * std::sqrt(4 / 45.0)) << axis;
    EXPECT_NEAR(products / n, 0, deviation / 12) << axis << ": neighbours are alike";
  }
}

TEST(Halves, HoldFortyEightBits) {
  for (const std::uint64_t x :
       {0x0ull, 0x1ull, 0xffffffull, 0x1000000ull, 0xfedcba987654ull, 0xffffffffffffull}) {
    EXPECT_EQ(from_halves(upper_half(x), lower_half(x)), x);
  }
  EXPECT_EQ(from_halves(-1, 0x1p24f), 0u) << "no halves";
  EXPECT_EQ(from_halves(NAN, 3), 3u);
}

TEST(DropoutFactor, IsZeroOrMakesUpForTheZeros) {
  EXPECT_EQ(dropout_factor(0.24f, 0.25f), 0);
  EXPECT_EQ(dropout_factor(0.25f, 0.25f), 1 / 0.75f);
  EXPECT_EQ(dropout_factor(0, 0), 1);
  EXPECT_EQ(dropout_factor(0.99f, 1), 0);
}

}  // namespace
}  // namespace dl
