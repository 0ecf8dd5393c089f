#include <dl/autograd/create.h>

#include <gtest/gtest.h>

#include <algorithm>

#include "support/close.h"
#include "support/error_text.h"

namespace dl {
namespace {

TEST(Create, MakesZerosAndOnes) {
  EXPECT_TRUE(is_close(zeros({2, 2}), {2, 2}, {0, 0, 0, 0}, 0));
  EXPECT_TRUE(is_close(ones({3}), {3}, {1, 1, 1}, 0));
  EXPECT_TRUE(is_close(ones({}), {}, {1}, 0));
  const Tensor x(Array({1, 2}, {5, 6}));
  EXPECT_TRUE(is_close(zeros_like(x), {1, 2}, {0, 0}, 0));
  EXPECT_TRUE(is_close(ones_like(x), {1, 2}, {1, 1}, 0));
  EXPECT_TRUE(is_close(x, {1, 2}, {5, 6}, 0));
}

TEST(Create, MakesConstants) {
  Rng rng(1);
  for (const Tensor& x :
       {zeros({2}), ones({2}), arange(0, 2), randn({2}, rng), rand({2}, rng, 0, 1)}) {
    EXPECT_FALSE(x.requires_grad());
  }
}

TEST(OneHot, HasARowForEachLabel) {
  EXPECT_TRUE(is_close(one_hot(Labels{2, 0}, 3), {2, 3}, {0, 0, 1, 1, 0, 0}, 0));
  EXPECT_FALSE(one_hot(Labels{0}, 1).requires_grad());
}

TEST(OneHot, NamesALabelThatIsNoClass) {
  EXPECT_EQ(error_text([] {
              one_hot(Labels{0, 3}, 3);
            }),
            "one_hot: label 3 is not one of 3 classes");
  EXPECT_THROW(one_hot(Labels{-1}, 3), Error);
}

TEST(Arange, GoesUpToItsEndWithoutIt) {
  EXPECT_TRUE(is_close(arange(0, 3), {3}, {0, 1, 2}, 0));
  EXPECT_TRUE(is_close(arange(0, 2.5), {3}, {0, 1, 2}, 0));
  EXPECT_TRUE(is_close(arange(1, 0, -0.25), {4}, {1, 0.75, 0.5, 0.25}, 0));
  EXPECT_TRUE(is_close(arange(3, 3), {0}, {}));
  EXPECT_TRUE(is_close(arange(3, 0), {0}, {}));
}

TEST(Arange, AddsUpNoRoundingErrors) {
  const Tensor x = arange(-8, 8, 0.1);
  ASSERT_EQ(x.shape(), (Shape{160}));
  EXPECT_FLOAT_EQ(x.to_vector()[159], 7.9f);
  EXPECT_NEAR(x.to_vector()[80], 0, 1e-6);
}

TEST(Arange, RefusesToGoOnForEver) {
  EXPECT_EQ(error_text([] { arange(0, 1, 0); }), "arange: from 0 to 1 in steps of 0 never ends");
  EXPECT_THROW(arange(0, INFINITY), Error);
  EXPECT_THROW(arange(NAN, 1), Error);
}

TEST(Arange, RefusesMoreNumbersThanFitIntoMemory) {
  EXPECT_EQ(error_text([] { arange(0, 1e300); }),
            "arange: from 0 to 1e+300 in steps of 1 are 1e+300 numbers, which do not fit into "
            "memory");
  EXPECT_THROW(arange(0, 0x1p61), Error);
}

TEST(RandomTensors, AreTheSameFromTheSameSeed) {
  Rng one(5), other(5);
  EXPECT_TRUE(is_close(randn({3, 4}, one), randn({3, 4}, other), 0));
  EXPECT_TRUE(is_close(rand({3, 4}, one, -1, 1), rand({3, 4}, other, -1, 1), 0));
  EXPECT_FALSE(is_close(randn({3, 4}, one), randn({3, 4}, one), 0.1));  // and go on from there
}

// The tolerances are five standard errors of n draws.
constexpr Index n = 100'000;
const double kStandardError = 1 / std::sqrt(static_cast<double>(n));

double mean_of(const std::vector<float>& x, double about = 0, int power = 1) {
  double sum = 0;
  for (float value : x) {
    sum += std::pow(static_cast<double>(value) - about, power);
  }
  return sum / static_cast<double>(x.size());
}

TEST(RandomTensors, AreNormal) {
  Rng rng(1);
  const std::vector<float> x = randn({n}, rng).to_vector();
  EXPECT_NEAR(mean_of(x), 0, 5 * kStandardError);
  EXPECT_NEAR(mean_of(x, 0, 2), 1, 5 * kStandardError * std::sqrt(2.0));
}

TEST(RandomTensors, AreUniformBetweenTheirBounds) {
  Rng rng(1);
  const std::vector<float> x = rand({n}, rng, -2, 6).to_vector();
  const auto [low, high] = std::minmax_element(x.begin(), x.end());
  EXPECT_GE(*low, -2);
  EXPECT_LT(*low, -1.99);
  EXPECT_LE(*high, 6);
  EXPECT_GT(*high, 5.99);
  const double variance = 64.0 / 12;
  EXPECT_NEAR(mean_of(x), 2, 5 * kStandardError * std::sqrt(variance));
  EXPECT_NEAR(mean_of(x, 2, 2), variance, 5 * kStandardError * std::sqrt(0.8) * variance);
}

TEST(RandomTensors, RefuseBoundsOfNoRange) {
  Rng rng(1);
  EXPECT_EQ(
      error_text([&] { rand({2}, rng, 1, -0.5); }),
      "rand: from 1 to -0.5 is no range: the lower bound comes first, and float32 must hold both");
  EXPECT_THROW(rand({2}, rng, 0, NAN), Error);
  EXPECT_TRUE(is_close(rand({2}, rng, 3, 3), {2}, {3, 3}, 0));
}

}  // namespace
}  // namespace dl
