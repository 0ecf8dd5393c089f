#include <dl/optim/sgd.h>

#include <gtest/gtest.h>

#include <dl/ops/elementwise.h>
#include <dl/ops/loss.h>
#include <dl/ops/matmul.h>
#include <dl/ops/reduce.h>
#include "support/close.h"
#include "support/error_text.h"
#include "support/random.h"

namespace dl {
namespace {

Tensor weights() { return parameter(Tensor(Array({3}, {1, -2, 0.5f}))); }

/// Five steps on the loss sum(w^4) / 4, whose gradient is w^3, in double precision.
std::vector<double> by_hand(double lr, double momentum, double weight_decay) {
  std::vector<double> w{1, -2, 0.5}, v(3);
  for (int step = 0; step < 5; ++step) {
    for (std::size_t i = 0; i < w.size(); ++i) {
      v[i] = momentum * v[i] + w[i] * w[i] * w[i] + weight_decay * w[i];
      w[i] -= lr * v[i];
    }
  }
  return w;
}

TEST(SGD, StepsAsByHand) {
  for (float momentum : {0.0f, 0.9f}) {
    for (float weight_decay : {0.0f, 0.1f}) {
      Tensor w = weights();
      optim::SGD trainer({w}, {.lr = 0.05f, .momentum = momentum, .weight_decay = weight_decay});
      for (int step = 0; step < 5; ++step) {
        trainer.zero_grad();
        (sum(w * w * w * w) / 4).backward();
        trainer.step();
      }
      EXPECT_TRUE(is_close(
          w, {3}, by_hand(0.05, static_cast<double>(momentum), static_cast<double>(weight_decay))))
          << "momentum " << momentum << ", weight decay " << weight_decay;
    }
  }
}

TEST(SGD, LeavesParametersWithoutGradientAlone) {
  Tensor used = weights(), unused = weights();
  optim::SGD trainer({used, unused}, {.lr = 0.5f, .momentum = 0.9f, .weight_decay = 0.1f});
  sum(used).backward();
  trainer.step();
  EXPECT_TRUE(is_close(unused, weights(), 0));
  EXPECT_FALSE(is_close(used, weights(), 0.1));
}

TEST(SGD, KeepsTheGradientForTheNextBackwardToAddTo) {
  Tensor w = weights();
  optim::SGD trainer({w}, {.lr = 0.5f});
  sum(w).backward();
  trainer.step();
  EXPECT_TRUE(is_close(w.grad(), {3}, {1, 1, 1}, 0));
}

TEST(SGD, ChangesTheMemoryOfTheParameter) {
  Tensor w = weights();
  const Array memory = w.array();
  optim::SGD trainer({w}, {.lr = 0.5f});
  sum(w).backward();
  trainer.step();
  EXPECT_TRUE(is_close(memory, {3}, {0.5, -2.5, 0}));
}

TEST(SGD, HasOneVelocityForEachParameterIfItHasMomentum) {
  const Tensor w = weights(), b = parameter(Tensor(Array(Shape{}, {1})));
  EXPECT_TRUE(optim::SGD({w, b}, {.lr = 0.1f}).state().empty());
  optim::SGD trainer({w, b}, {.lr = 0.1f, .momentum = 0.9f});
  ASSERT_EQ(trainer.state().size(), 1u);
  const auto& [name, velocities] = trainer.state()[0];
  EXPECT_EQ(name, "velocity");
  ASSERT_EQ(velocities.size(), 2u);
  EXPECT_TRUE(is_close(velocities[0], {3}, {0, 0, 0}, 0));
  sum(w).backward();
  trainer.step();
  EXPECT_TRUE(is_close(velocities[0], {3}, {1, 1, 1}, 0));
  EXPECT_TRUE(is_close(velocities[1], {}, {0}, 0));
}

TEST(SGD, AppliesNothingBeforeItsFirstAdvance) {
  Tensor w = weights();
  optim::SGD trainer({w}, {.lr = 0.5f});
  sum(w).backward();
  EXPECT_EQ(error_text([&] { trainer.apply(); }),
            "sgd: apply() is the second half of a step; call advance() first");
  EXPECT_TRUE(is_close(w, weights(), 0));
}

TEST(SGD, TakesTheNewestLearningRate) {
  Tensor w = weights();
  optim::SGD trainer({w}, {.lr = 1});
  sum(w).backward();
  for (int step = 0; step < 6; ++step) {
    trainer.step();
    trainer.set_lr(trainer.lr() / 2);
  }
  EXPECT_TRUE(is_close(w, {3}, {1 - 63 / 32.0, -2 - 63 / 32.0, 0.5 - 63 / 32.0}, 0));
}

TEST(SGD, RefusesSettingsOutOfRange) {
  const auto text = [](optim::SGD::Options options) {
    return error_text([&] { optim::SGD({weights()}, options); });
  };
  EXPECT_EQ(text({.lr = 0}),
            "sgd: needs lr > 0, momentum >= 0 and weight_decay >= 0, got 0, 0 and 0");
  EXPECT_EQ(text({.lr = 0.5f, .momentum = -1}),
            "sgd: needs lr > 0, momentum >= 0 and weight_decay >= 0, got 0.5, -1 and 0");
  EXPECT_EQ(text({.lr = 0.5f, .weight_decay = NAN}),
            "sgd: needs lr > 0, momentum >= 0 and weight_decay >= 0, got 0.5, 0 and nan");
  EXPECT_NE(text({.lr = NAN}), "(no error)");
  EXPECT_EQ(text({.lr = 1, .nesterov = true}), "sgd: Nesterov's look ahead needs momentum > 0");
}

}  // namespace
}  // namespace dl
