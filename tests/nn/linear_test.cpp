#include <dl/nn/linear.h>

#include <gtest/gtest.h>

#include <dl/array/functions.h>
#include <dl/ops/elementwise.h>
#include <dl/ops/matmul.h>
#include <dl/ops/reduce.h>
#include "support/close.h"
#include "support/error_text.h"
#include "support/random.h"

namespace dl {
namespace {

TEST(LinearModule, HasPyTorchsParameters) {
  Rng rng(1);
  const nn::Linear linear(784, 256, rng);
  const auto named = linear.named_parameters();
  ASSERT_EQ(named.size(), 2u);
  EXPECT_EQ(named[0].first, "weight");
  EXPECT_EQ(named[0].second.shape(), (Shape{256, 784}));
  EXPECT_EQ(named[1].first, "bias");
  EXPECT_EQ(named[1].second.shape(), (Shape{256}));
  EXPECT_TRUE(linear.weight.requires_grad());
  EXPECT_TRUE(linear.bias.requires_grad());
}

TEST(LinearModule, AppliesItsParameters) {
  Rng rng(1);
  nn::Linear layer(7, 5, rng);
  const Tensor X = random_tensor({3, 7});
  EXPECT_TRUE(is_close(layer(X), linear(X, layer.weight, layer.bias), 0));
}

TEST(LinearModule, DoesWithoutABias) {
  Rng rng(1), rng_too(1);
  nn::Linear layer(7, 5, rng, {.bias = false});
  nn::Linear with_zeros(7, 5, rng_too);
  fill(Tensor(with_zeros.bias).mutable_array(), 0);
  EXPECT_EQ(layer.named_parameters().size(), 1u);
  EXPECT_FALSE(layer.bias.defined());
  const Tensor X = parameter(random_tensor({3, 7})), X_too = parameter(Tensor(X.array()));
  const Tensor y = layer(X), y_too = with_zeros(X_too);
  EXPECT_TRUE(is_close(y, y_too));
  sum(y * y).backward();
  sum(y_too * y_too).backward();
  EXPECT_TRUE(is_close(X.grad(), X_too.grad()));
  EXPECT_TRUE(is_close(layer.weight.grad(), with_zeros.weight.grad()));
}

TEST(LinearModule, StartsUniformWithinOneOverTheRootOfItsInputs) {
  Rng rng(1);
  const nn::Linear layer(400, 500, rng);
  constexpr double kBound = 1.0 / 20;
  double sum = 0, squares = 0, largest = 0;
  for (float value : layer.weight.to_vector()) {
    const auto w = static_cast<double>(value);
    sum += w;
    squares += w * w;
    largest = std::max(largest, std::abs(w));
  }
  const double n = 400 * 500, variance = kBound * kBound / 3;
  EXPECT_LE(largest, kBound + 1e-9);
  EXPECT_GT(largest, 0.999 * kBound);
  EXPECT_NEAR(sum / n, 0, 5 * std::sqrt(variance / n));
  EXPECT_NEAR(squares / n, variance, 5 * variance * std::sqrt(0.8 / n));
  for (float value : layer.bias.to_vector()) {
    EXPECT_LE(std::abs(static_cast<double>(value)), kBound + 1e-9);
  }
}

TEST(LinearModule, StartsTheSameFromTheSameSeed) {
  Rng one(5), other(5), third(6);
  const nn::Linear a(7, 5, one), b(7, 5, other), c(7, 5, third);
  EXPECT_TRUE(is_close(a.weight, b.weight, 0));
  EXPECT_TRUE(is_close(a.bias, b.bias, 0));
  EXPECT_FALSE(is_close(a.weight, c.weight, 1e-3));
}

TEST(LinearModule, RefusesToHaveNoInputsOrOutputs) {
  Rng rng(1);
  EXPECT_EQ(error_text([&] { nn::Linear(0, 10, rng); }),
            "Linear: needs inputs and outputs, got 0 and 10");
  EXPECT_EQ(error_text([&] { nn::Linear(10, -1, rng); }),
            "Linear: needs inputs and outputs, got 10 and -1");
}

}  // namespace
}  // namespace dl
