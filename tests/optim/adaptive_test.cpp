// The numbers are held against PyTorch in golden/optimizers_test.cpp.
#include <dl/optim/adaptive.h>

#include <gtest/gtest.h>

#include <dl/ops/elementwise.h>
#include <dl/ops/reduce.h>
#include "support/close.h"
#include "support/error_text.h"

namespace dl {
namespace {

Tensor weights() { return parameter(Tensor(Array({3}, {1, -2, 0.5f}))); }

TEST(Adaptive, LearnWithTheSettingsThatTheyHaveByThemselves) {
  const auto learns = [](auto make) {
    Tensor w = weights();
    auto optimizer = make(std::vector{w});
    const auto loss = [&] { return sum(w * w); };
    const float before = loss().item();
    for (int step = 0; step < 20; ++step) {
      optimizer.zero_grad();
      loss().backward();
      optimizer.step();
    }
    EXPECT_LT(loss().item(), before - 0.01f);
    EXPECT_EQ(optimizer.steps(), 20u);
    EXPECT_TRUE(optimizer.supports_capture());
  };
  learns([](const auto& w) { return optim::Adam(w); });
  learns([](const auto& w) { return optim::AdamW(w); });
  learns([](const auto& w) { return optim::Adagrad(w); });
  learns([](const auto& w) { return optim::RMSprop(w); });
}

TEST(Adaptive, FirstStepsOfAdamAreAsLongAsTheLearningRate) {
  Tensor w = weights();
  optim::Adam adam({w}, {.lr = 0.25});
  w.add_grad(Array({3}, {1e-3f, 1e4f, -2}));
  adam.step();
  EXPECT_TRUE(is_close(w, {3}, {0.75, -2.25, 0.75}, 1e-5));
}

TEST(Adaptive, LeaveParametersWithoutGradientAlone) {
  Tensor used = weights(), unused = weights();
  optim::AdamW adamw({used, unused}, {.lr = 0.5});
  sum(used).backward();
  adamw.step();
  EXPECT_TRUE(is_close(unused, weights(), 0));
  EXPECT_FALSE(is_close(used, weights(), 0.1));
}

TEST(Adaptive, RefuseSettingsOutOfRange) {
  EXPECT_EQ(error_text([] { optim::Adam({weights()}, {.lr = 0}); }),
            "adam: needs lr > 0, betas from 0 to below 1, eps >= 0 and weight_decay >= 0, got 0, "
            "0.9, 0.999, 1e-08 and 0");
  EXPECT_EQ(error_text([] { optim::AdamW({weights()}, {.beta2 = 1}); }),
            "adamw: needs lr > 0, betas from 0 to below 1, eps >= 0 and weight_decay >= 0, got "
            "0.001, 0.9, 1, 1e-08 and 0.01");
  EXPECT_EQ(error_text([] { optim::Adagrad({weights()}, {.lr_decay = -1}); }),
            "adagrad: needs lr > 0, lr_decay >= 0 and eps >= 0, got 0.01, -1 and 1e-10");
  EXPECT_EQ(error_text([] { optim::RMSprop({weights()}, {.alpha = NAN}); }),
            "rmsprop: needs lr > 0, alpha from 0 to below 1, eps >= 0 and momentum >= 0, got 0.01, "
            "nan, 1e-08 and 0");
}

}  // namespace
}  // namespace dl
