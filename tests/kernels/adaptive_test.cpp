#include <dl/kernels/adaptive.h>

#include <gtest/gtest.h>

namespace dl {
namespace {

// The settings are sums of few powers of two, and the roots whole, so that these are exact.

TEST(AdamStep, DividesTheMeanByTheRootOfTheMeanSquare) {
  const AdamStep step{.rate = 0.5f,
                      .root = 0.25f,
                      .new_mean = 0.5f,
                      .beta2 = 0.75f,
                      .new_square = 0.25f,
                      .eps = 1,
                      .weight_decay = 0,
                      .keep = 1};
  double w = 2, m = 1, v = 0;
  step.update(4.0, w, m, v);
  EXPECT_EQ(m, 2.5);  // half way from 1 to 4
  EXPECT_EQ(v, 4);    // a quarter of 4^2
  EXPECT_EQ(w, 2 - 0.5 * (2.5 / (2 / 0.25 + 1)));
}

TEST(AdamStep, DecaysThroughTheGradientOrBeside) {
  AdamStep step{.rate = 1,
                .root = 1,
                .new_mean = 1,
                .beta2 = 0,
                .new_square = 1,
                .eps = 0,
                .weight_decay = 0.5f,
                .keep = 1};
  double w = 2, m = 0, v = 0;
  step.update(3.0, w, m, v);
  EXPECT_EQ(m, 3 + 0.5 * 2);
  EXPECT_EQ(w, 2 - 1);
  step.weight_decay = 0;
  step.keep = 0.75f;
  w = 2, m = 0, v = 0;
  step.update(3.0, w, m, v);
  EXPECT_EQ(m, 3);
  EXPECT_EQ(w, 0.75 * 2 - 1);
}

TEST(AdagradStep, DividesByTheRootOfTheSumOfAllSquares) {
  const AdagradStep step{.rate = 0.5f, .eps = 1, .weight_decay = 0.5f};
  double w = 2, s = 9;
  step.update(3.0, w, s);
  EXPECT_EQ(s, 25);  // 3^2 + (3 + 0.5 2)^2
  EXPECT_EQ(w, 2 - 0.5 * (4.0 / 6));
}

TEST(RmsPropStep, DividesByTheRootOfTheMeanSquare) {
  const RmsPropStep step{.lr = 0.5f,
                         .alpha = 0.75f,
                         .new_square = 0.25f,
                         .eps = 1,
                         .momentum = 0.5f,
                         .weight_decay = 0.5f};
  double w = 2, v = 0, w_too = 2, v_too = 0, b = 3;
  step.update(3.0, w, v);
  EXPECT_EQ(v, 4);
  EXPECT_EQ(w, 2 - 0.5 * (4.0 / 3));
  step.update(3.0, w_too, v_too, b);
  EXPECT_EQ(v_too, 4);
  EXPECT_EQ(b, 0.5 * 3 + 4.0 / 3);
  EXPECT_EQ(w_too, 2 - 0.5 * b);
}

TEST(DecayedGradient, WithoutDecayHasNoPartOfAnInfiniteWeight) {
  EXPECT_EQ(decayed_gradient(3.0, HUGE_VAL, 0), 3);
}

}  // namespace
}  // namespace dl
