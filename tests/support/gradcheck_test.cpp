#include "support/gradcheck.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <dl/array/functions.h>
#include <dl/ops/elementwise.h>

namespace dl {
namespace {

using testing::HasSubstr;

/// x^2, whose gradient is said to be `factor` x.
Tensor square(const Tensor& x, float factor) {
  return record("square", binary(Multiply{}, x.array(), x.array()), {x},
                [factor, x = Saved(x)](const Array& dy, Gradients& d) {
                  d.add(0, binary(Multiply{}, dy, unary(MulScalar{factor}, *x)));
                });
}

TEST(GradientCheck, AcceptsARightGradient) {
  EXPECT_TRUE(gradients_match([](auto& x) { return square(x[0], 2); }, {random_array({3, 5})}));
}

TEST(GradientCheck, CatchesAFactorThatIsOnePercentOff) {
  const auto f = [](auto& x) { return x[0] * square(x[1], 2.02f); };
  const auto result = gradients_match(f, {random_array({3, 5}), random_array({3, 5}, 2)});
  EXPECT_FALSE(result);
  EXPECT_THAT(result.message(), HasSubstr("the gradient of input 1, backward() against finite"));
  EXPECT_THAT(result.message(), HasSubstr("the worst at ("));
}

TEST(GradientCheck, CatchesOneWrongEntry) {
  const auto f = [](auto& x) {
    return record("copy", x[0].array().clone(), {x[0]}, [](const Array& dy, Gradients& d) {
      Array dx = dy.clone();
      dx.data()[4] += 0.01f;
      d.add(0, dx);
    });
  };
  const auto result = gradients_match(f, {random_array({2, 3})});
  EXPECT_FALSE(result);
  EXPECT_THAT(result.message(), HasSubstr("1 of 6 numbers are off, the worst at (1, 1)"));
}

TEST(GradientCheck, CatchesAnInputThatIsForgotten) {
  const auto f = [](auto& x) {
    return record("add", binary(Add{}, x[0].array(), x[1].array()), {x[0], x[1]},
                  [](const Array& dy, Gradients& d) { d.add(0, dy); });
  };
  const auto result = gradients_match(f, {random_array({3}), random_array({3})});
  EXPECT_FALSE(result);
  EXPECT_STREQ(result.message(), "input 1 got no gradient");
}

TEST(GradientCheck, CatchesAGradientThatDependsOnWhoElseWantsOne) {
  const auto f = [](auto& x) {
    return record("add", binary(Add{}, x[0].array(), x[1].array()), {x[0], x[1]},
                  [](const Array& dy, Gradients& d) {
                    d.add(0, dy);
                    d.add(1, d.wants(0) ? dy : unary(MulScalar{2}, dy));
                  });
  };
  const auto result = gradients_match(f, {random_array({3}), random_array({3})});
  EXPECT_FALSE(result);
  EXPECT_THAT(result.message(), HasSubstr("the gradient of input 1 changes when no other input"));
}

}  // namespace
}  // namespace dl
