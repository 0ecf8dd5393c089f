// Held against PyTorch's in golden/optimizers_test.cpp.
#include <dl/optim/schedule.h>

#include <gtest/gtest.h>

#include <dl/autograd/create.h>
#include <dl/optim/sgd.h>
#include "support/error_text.h"

namespace dl {
namespace {

std::vector<double> first(int count, const optim::Schedule& schedule) {
  std::vector<double> factors;
  for (int steps = 0; steps < count; ++steps) {
    factors.push_back(schedule(static_cast<std::uint64_t>(steps)));
  }
  return factors;
}

TEST(Schedule, Stairs) {
  EXPECT_EQ(first(7, optim::stairs(3, 0.5)), (std::vector<double>{1, 1, 1, 0.5, 0.5, 0.5, 0.25}));
}

TEST(Schedule, CosineGoesDownAndStaysThere) {
  const std::vector<double> factors = first(6, optim::cosine(4, 0.5));
  EXPECT_EQ(factors[0], 1);
  EXPECT_NEAR(factors[2], 0.75, 1e-12);
  EXPECT_EQ(factors[4], 0.5);
  EXPECT_EQ(factors[5], 0.5);
}

TEST(Schedule, WarmUpIsFollowedByAnother) {
  EXPECT_EQ(first(5, optim::warm_up(4)), (std::vector<double>{0.25, 0.5, 0.75, 1, 1}));
  EXPECT_EQ(first(5, optim::warm_up(2, optim::stairs(1, 0.5))),
            (std::vector<double>{0.5, 1, 1, 0.5, 0.25}));
}

TEST(Schedule, IsAskedBeforeEveryStep) {
  Tensor w = parameter(zeros({1}));
  optim::SGD sgd({w}, {.lr = 2});
  sgd.set_schedule(optim::stairs(1, 0.5));
  w.add_grad(ones({1}).array());
  for (const float expected : {-2.0f, -3.0f, -3.5f}) {
    sgd.step();
    EXPECT_EQ(w.item(), expected);
  }
  EXPECT_EQ(sgd.lr(), 0.25);
  sgd.set_steps(0);  // as where a checkpoint is loaded
  EXPECT_EQ(sgd.lr(), 2);
  sgd.set_lr(8);
  EXPECT_EQ(sgd.lr(), 8);
}

TEST(Schedule, RefusesWhatItCannotMean) {
  EXPECT_EQ(error_text([] { optim::stairs(0, 0.5); }),
            "stairs: need steps >= 1 and gamma >= 0, got 0 and 0.5");
  EXPECT_EQ(error_text([] { optim::cosine(0); }),
            "cosine: needs steps >= 1 and a least factor >= 0, got 0 and 0");
  EXPECT_EQ(error_text([] { optim::warm_up(3, nullptr); }),
            "warm_up: there is nothing to come after it");
}

}  // namespace
}  // namespace dl
