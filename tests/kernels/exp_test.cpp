#include <dl/kernels/exp.h>

#include <gtest/gtest.h>

#include <limits>

namespace dl {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

/// How far y is from the true value, in units of the true value's last place.
double error_in_last_places(float y, double truth) {
  const float rounded = std::abs(static_cast<float>(truth));
  const double unit =
      static_cast<double>(std::nextafter(rounded, kInfinity)) - static_cast<double>(rounded);
  return std::abs(static_cast<double>(y) - truth) / unit;
}

/// Calls f with every hundredth float or so, denormal numbers and both signs among them, up to a
/// size.
template <class F>
void for_many_numbers(float size, const F& f) {
  for (std::uint32_t bits = 0; bits <= std::bit_cast<std::uint32_t>(size); bits += 101) {
    f(std::bit_cast<float>(bits));
    f(-std::bit_cast<float>(bits));
  }
}

TEST(FastExp, IsExactToTheLastPlacesWhereverTheResultIsANumber) {
  double worst = 0;
  for_many_numbers(88.7f, [&](float x) {
    worst = std::max(worst, error_in_last_places(fast_exp(x), std::exp(static_cast<double>(x))));
  });
  EXPECT_LT(worst, 1.5);
  EXPECT_EQ(fast_exp(0.0f), 1);
}

TEST(FastExp, OverflowsToInfinityAndUnderflowsGraduallyToZero) {
  EXPECT_EQ(fast_exp(88.8f), kInfinity);
  EXPECT_EQ(fast_exp(1e38f), kInfinity);
  EXPECT_EQ(fast_exp(kInfinity), kInfinity);
  EXPECT_GT(fast_exp(-103.0f), 0);  // a denormal number
  EXPECT_EQ(fast_exp(-104.5f), 0);
  EXPECT_EQ(fast_exp(-kInfinity), 0);
}

TEST(FastTanh, IsExactToTheLastPlacesAndOddEvenAtZero) {
  double worst = 0;
  for_many_numbers(20.0f, [&](float x) {
    worst = std::max(worst, error_in_last_places(fast_tanh(x), std::tanh(static_cast<double>(x))));
  });
  EXPECT_LT(worst, 1.5);
  EXPECT_TRUE(std::signbit(fast_tanh(-0.0f)));
  EXPECT_EQ(fast_tanh(kInfinity), 1);
  EXPECT_EQ(fast_tanh(-kInfinity), -1);
}

TEST(FastExp, LetsNanThroughAsTanhDoes) {
  for (float nan : {kNan, -kNan}) {
    EXPECT_TRUE(std::isnan(fast_exp(nan)));
    EXPECT_TRUE(std::isnan(fast_tanh(nan)));
  }
}

}  // namespace
}  // namespace dl
