#include "nn/init.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "nn/linear.h"
#include "support/close.h"
#include "support/error_text.h"

namespace dl {
namespace {

// fan_in and fan_out differ, so that mixing them up shows.
constexpr Index kOutputs = 300, kInputs = 500;
constexpr double kCount = kOutputs * kInputs;

struct Statistics {
  explicit Statistics(const Tensor& W) {
    for (float value : W.to_vector()) {
      const auto w = static_cast<double>(value);
      mean += w / kCount;
      largest = std::max(largest, std::abs(w));
    }
    for (float value : W.to_vector()) {
      variance += std::pow(static_cast<double>(value) - mean, 2) / kCount;
    }
  }
  double mean = 0, variance = 0, largest = 0;
};

template <class Initialiser>
Tensor initialised(const Initialiser& initialise) {
  Rng rng(7);
  Tensor W(Array(Shape{kOutputs, kInputs}));
  initialise(W, rng);
  return W;
}

// Five standard errors: of a mean std / sqrt(n), of a variance sqrt(kurtosis - 1) variance /
// sqrt(n). The kurtosis of a normal distribution is 3, of a uniform one 1.8.

void expect_normal(const Tensor& W, double mean, double variance) {
  const Statistics statistics(W);
  EXPECT_NEAR(statistics.mean, mean, 5 * std::sqrt(variance / kCount));
  EXPECT_NEAR(statistics.variance, variance, 5 * variance * std::sqrt(2 / kCount));
  EXPECT_GT(statistics.largest, mean + 3.5 * std::sqrt(variance));  // no uniform number is
}

void expect_uniform(const Tensor& W, double bound) {
  const Statistics statistics(W);
  const double variance = bound * bound / 3;
  EXPECT_NEAR(statistics.mean, 0, 5 * std::sqrt(variance / kCount));
  EXPECT_NEAR(statistics.variance, variance, 5 * variance * std::sqrt(0.8 / kCount));
  EXPECT_LE(statistics.largest, bound * (1 + 1e-6));
}

TEST(Initialisers, DrawNormalNumbers) {
  expect_normal(initialised([](Tensor& W, Rng& rng) { nn::init::normal(W, rng); }), 0, 1);
  expect_normal(initialised([](Tensor& W, Rng& rng) { nn::init::normal(W, rng, 3, 0.01); }), 3,
                1e-4);
}

TEST(Initialisers, DrawUniformNumbers) {
  expect_uniform(initialised([](Tensor& W, Rng& rng) { nn::init::uniform(W, rng, -2, 2); }), 2);
  const Tensor W = initialised([](Tensor& x, Rng& rng) { nn::init::uniform(x, rng); });
  const Statistics statistics(W);
  EXPECT_NEAR(statistics.mean, 0.5, 5 / std::sqrt(12 * kCount));
  EXPECT_LE(statistics.largest, 1);
}

TEST(Initialisers, RefuseBoundsOfNoRangeAndChangeNothing) {
  Rng rng(1);
  Tensor W(Array({2}, {5, 6}));
  EXPECT_EQ(error_text([&] { nn::init::uniform(W, rng, 1, 0); }),
            "rand: from 1 to 0 is no range: the lower bound comes first");
  EXPECT_TRUE(is_close(W, {2}, {5, 6}, 0));
}

TEST(Initialisers, XavierUsesBothFans) {
  constexpr double kVariance = 2.0 / (kInputs + kOutputs);
  expect_normal(initialised([](Tensor& W, Rng& rng) { nn::init::xavier_normal(W, rng); }), 0,
                kVariance);
  expect_normal(initialised([](Tensor& W, Rng& rng) { nn::init::xavier_normal(W, rng, 2); }), 0,
                4 * kVariance);
  expect_uniform(initialised([](Tensor& W, Rng& rng) { nn::init::xavier_uniform(W, rng); }),
                 std::sqrt(6.0 / (kInputs + kOutputs)));
  expect_uniform(initialised([](Tensor& W, Rng& rng) { nn::init::xavier_uniform(W, rng, 2); }),
                 2 * std::sqrt(6.0 / (kInputs + kOutputs)));
}

TEST(Initialisers, KaimingUsesTheInputs) {
  expect_normal(initialised([](Tensor& W, Rng& rng) { nn::init::kaiming_normal(W, rng); }), 0,
                2.0 / kInputs);
  expect_uniform(initialised([](Tensor& W, Rng& rng) { nn::init::kaiming_uniform(W, rng); }),
                 std::sqrt(6.0 / kInputs));
}

TEST(Initialisers, SetZeros) {
  Tensor x(Array({2}, {1, 2}));
  nn::init::zeros(x);
  EXPECT_TRUE(is_close(x, {2}, {0, 0}, 0));
}

TEST(Initialisers, ChangeTheMemoryThatOthersHold) {
  Rng rng(1);
  nn::Linear layer(3, 2, rng);
  const Tensor held = layer.parameters()[0];
  const Array memory = held.array();
  nn::init::xavier_uniform(layer.weight, rng);
  EXPECT_EQ(layer.weight.array().data(), memory.data());
  EXPECT_TRUE(is_close(held, layer.weight, 0));
  nn::init::zeros(layer.weight);
  EXPECT_TRUE(is_close(memory, {2, 3}, {0, 0, 0, 0, 0, 0}, 0));
  EXPECT_TRUE(layer.weight.requires_grad());
}

TEST(Initialisers, DrawTheSameFromTheSameSeed) {
  const auto draw = [] {
    return initialised([](Tensor& W, Rng& rng) { nn::init::kaiming_normal(W, rng); });
  };
  EXPECT_TRUE(is_close(draw(), draw(), 0));
}

TEST(Initialisers, WithFansRefuseWhatHasNone) {
  Rng rng(1);
  Tensor b(Array(Shape{10}));
  EXPECT_EQ(error_text([&] { nn::init::xavier_normal(b, rng); }),
            "xavier: needs weights of shape (outputs, inputs), got (10,)");
  EXPECT_EQ(error_text([&] { nn::init::xavier_uniform(b, rng); }),
            "xavier: needs weights of shape (outputs, inputs), got (10,)");
  EXPECT_EQ(error_text([&] { nn::init::kaiming_normal(b, rng); }),
            "kaiming: needs weights of shape (outputs, inputs), got (10,)");
  EXPECT_EQ(error_text([&] { nn::init::kaiming_uniform(b, rng); }),
            "kaiming: needs weights of shape (outputs, inputs), got (10,)");
}

}  // namespace
}  // namespace dl
