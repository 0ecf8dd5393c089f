#include <dl/nn/init.h>

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include <dl/nn/linear.h>
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
  EXPECT_EQ(
      error_text([&] { nn::init::uniform(W, rng, 1, 0); }),
      "rand: from 1 to 0 is no range: the lower bound comes first, and float32 must hold both");
  EXPECT_TRUE(is_close(W, {2}, {5, 6}, 0));
}

/// No argument makes NaN or infinity of a parameter: it draws finite numbers, or is refused, and
/// then nothing has changed, neither the parameter nor the generator.
TEST(Initialisers, DrawFiniteNumbersOrRefuseTheirArguments) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  constexpr double kMost = std::numeric_limits<float>::max();
  const std::vector<double> values{std::nan(""), kInfinity, -kInfinity, 1e300,  -1e300, kMost,
                                   -kMost,       -1,        -0.0,       1e-320, 2};
  int refused = 0;
  const auto expect_finite_or_refused = [&](const std::string& call, const auto& initialise) {
    Rng rng(1);
    Tensor W(Array({2, 3}, {1, 2, 3, 4, 5, 6}));
    try {
      initialise(W, rng);
      for (const float w : W.to_vector()) {
        EXPECT_TRUE(std::isfinite(w)) << call;
      }
    } catch (const Error&) {
      ++refused;
      EXPECT_TRUE(is_close(W, {2, 3}, {1, 2, 3, 4, 5, 6}, 0)) << call;
      EXPECT_EQ(rng.state(), Rng(1).state()) << call;
    }
  };
  for (const double a : values) {
    for (const double b : values) {
      const std::string of = concat("(", a, ", ", b, ")");
      expect_finite_or_refused("normal" + of,
                               [&](Tensor& W, Rng& rng) { nn::init::normal(W, rng, a, b); });
      expect_finite_or_refused("uniform" + of,
                               [&](Tensor& W, Rng& rng) { nn::init::uniform(W, rng, a, b); });
    }
    const std::string of = concat("(", a, ")");
    expect_finite_or_refused("xavier_normal" + of,
                             [&](Tensor& W, Rng& rng) { nn::init::xavier_normal(W, rng, a); });
    expect_finite_or_refused("xavier_uniform" + of,
                             [&](Tensor& W, Rng& rng) { nn::init::xavier_uniform(W, rng, a); });
  }
  EXPECT_GT(refused, 100);
}

TEST(Initialisers, NameTheArgumentThatTheyRefuse) {
  Rng rng(1);
  Tensor W(Array(Shape{2, 3}));
  EXPECT_EQ(error_text([&] { nn::init::normal(W, rng, 0, -1); }),
            "normal: a standard deviation of -1; it must be a number, not below 0");
  EXPECT_EQ(error_text([&] { nn::init::normal(W, rng, 1e39, 1); }),
            "normal: a mean of 1e+39 and a standard deviation of 1 give numbers beyond those of "
            "float32");
  EXPECT_EQ(error_text([&] { nn::init::xavier_uniform(W, rng, -2); }),
            "xavier: a gain of -2; it must be a finite number, not below 0");
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
  const std::string wanted =
      ": needs weights of shape (outputs, inputs), at least one of each, got ";
  for (const Shape& shape : {Shape{10}, Shape{5, 0}, Shape{0, 5}}) {
    Tensor b{Array(shape)};
    const std::string xavier = concat("xavier", wanted, shape);
    const std::string kaiming = concat("kaiming", wanted, shape);
    EXPECT_EQ(error_text([&] { nn::init::xavier_normal(b, rng); }), xavier);
    EXPECT_EQ(error_text([&] { nn::init::xavier_uniform(b, rng); }), xavier);
    EXPECT_EQ(error_text([&] { nn::init::kaiming_normal(b, rng); }), kaiming);
    EXPECT_EQ(error_text([&] { nn::init::kaiming_uniform(b, rng); }), kaiming);
  }
}

}  // namespace
}  // namespace dl
