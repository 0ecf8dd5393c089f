#include <dl/kernels/sgd.h>

#include <gtest/gtest.h>

#include <cmath>

namespace dl {
namespace {

// lr, momentum and weight decay are sums of few powers of two, so that these are exact.

TEST(SgdStep, WithoutMomentumGoesAgainstTheGradient) {
  double w = 2;
  SgdStep{.lr = 0.5f}.update(3.0, w);
  EXPECT_EQ(w, 2 - 0.5 * 3);
}

TEST(SgdStep, DecaysWeightsAsPartOfTheGradient) {
  double w = 2;
  SgdStep{.lr = 0.5f, .weight_decay = 0.25f}.update(3.0, w);
  EXPECT_EQ(w, 2 - 0.5 * (3 + 0.25 * 2));
}

TEST(SgdStep, WithoutDecayLeavesAnInfiniteWeightInfinite) {
  double w = INFINITY, v = 0;
  SgdStep{.lr = 0.5f}.update(3.0, w);
  EXPECT_EQ(w, INFINITY);
  SgdStep{.lr = 0.5f, .momentum = 0.75f}.update(3.0, w, v);
  EXPECT_EQ(w, INFINITY);
}

TEST(SgdStep, WithMomentumRemembersItsVelocity) {
  double w = 2, v = 0;
  const SgdStep step{.lr = 0.5f, .momentum = 0.75f, .weight_decay = 0.25f};
  step.update(3.0, w, v);
  EXPECT_EQ(v, 3 + 0.25 * 2);
  EXPECT_EQ(w, 2 - 0.5 * 3.5);
  step.update(-1.0, w, v);
  EXPECT_EQ(v, 0.75 * 3.5 + (-1 + 0.25 * 0.25));
  EXPECT_EQ(w, 0.25 - 0.5 * v);
}

TEST(SgdStep, LooksAhead) {
  double w = 2, v = 4;
  SgdStep{.lr = 0.5f, .momentum = 0.75f, .nesterov = true}.update(3.0, w, v);
  EXPECT_EQ(v, 0.75 * 4 + 3);
  EXPECT_EQ(w, 2 - 0.5 * (3 + 0.75 * 6));
}

TEST(SgdStep, WithMomentumZeroIsTheSameAsWithout) {
  double w = 2, w_too = 2, v = 17;
  const SgdStep step{.lr = 0.5f, .weight_decay = 0.25f};
  step.update(3.0, w);
  step.update(3.0, w_too, v);
  EXPECT_EQ(w, w_too);
}

}  // namespace
}  // namespace dl
