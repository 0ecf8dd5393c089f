#include <dl/optim/optimizer.h>

#include <gtest/gtest.h>

#include <dl/ops/elementwise.h>
#include <dl/ops/reduce.h>
#include "support/error_text.h"

namespace dl {
namespace {

/// An optimiser that does nothing.
class Idle : public optim::Optimizer {
 public:
  using Optimizer::Optimizer;
  void apply() override {}
};

TEST(Optimizer, ForgetsAllGradients) {
  const Tensor a = parameter(Tensor(Array({2}, {1, 2}))), b = parameter(Tensor(Array({1}, {3})));
  Idle optimizer({a, b});
  sum(a).backward();
  sum(b).backward();
  optimizer.zero_grad();
  EXPECT_FALSE(a.has_grad());
  EXPECT_FALSE(b.has_grad());
}

TEST(Optimizer, HoldsTheModelsOwnParameters) {
  const Tensor a = parameter(Tensor(Array({2}, {1, 2})));
  const Idle optimizer({a});
  ASSERT_EQ(optimizer.parameters().size(), 1u);
  EXPECT_EQ(optimizer.parameters()[0].array().data(), a.array().data());
}

TEST(Optimizer, RefusesToTrainNothing) {
  EXPECT_EQ(error_text([] { Idle(std::vector<Tensor>{}); }),
            "optimizer: there are no parameters to train");
}

TEST(Optimizer, RefusesConstants) {
  EXPECT_EQ(error_text([] {
              Idle({Tensor(Array({2}, {1, 2}))});
            }),
            "optimizer: a parameter of shape (2,) does not require a gradient; make it with "
            "parameter()");
}

/// No gradient is kept for it, so it would never learn.
TEST(Optimizer, RefusesResultsOfOperations) {
  const Tensor w = parameter(Tensor(Array({2}, {1, 2}))) * 0.01f;
  EXPECT_EQ(error_text([&] { Idle({w}); }),
            "optimizer: a parameter of shape (2,) is the result of an operation, so no gradient is "
            "kept for it; make it with parameter()");
}

TEST(Optimizer, CountsItsStepsAndHasALearningRate) {
  Idle optimizer({parameter(Tensor(Array({2}, {1, 2})))}, 0.5);
  EXPECT_EQ(optimizer.steps(), 0u);
  optimizer.step();
  optimizer.step();
  EXPECT_EQ(optimizer.steps(), 2u);
  EXPECT_EQ(optimizer.lr(), 0.5);
  optimizer.set_lr(0);
  EXPECT_EQ(optimizer.lr(), 0);
  EXPECT_EQ(error_text([&] { optimizer.set_lr(-1); }),
            "optimizer: a learning rate of -1; it must be a finite number, not below 0");
  EXPECT_EQ(error_text([&] { optimizer.set_lr(1, 1); }), "optimizer: there is no group 1, only 1");
  EXPECT_FALSE(optimizer.supports_capture()) << "unless it says so";
}

TEST(Optimizer, HasGroupsWithSettingsOfTheirOwn) {
  const Tensor a = parameter(Tensor(Array({2}, {1, 2}))), b = parameter(Tensor(Array({1}, {3})));
  Idle optimizer({{.parameters = {a}, .lr = 0.25}, {.parameters = {b}, .weight_decay = 0.125}}, 2,
                 1);
  ASSERT_EQ(optimizer.groups(), 2u);
  EXPECT_EQ(optimizer.lr(0), 0.25);
  EXPECT_EQ(optimizer.weight_decay(0), 1);
  EXPECT_EQ(optimizer.lr(1), 2);
  EXPECT_EQ(optimizer.weight_decay(1), 0.125);
  EXPECT_TRUE(optimizer.parameters()[1].is(b));
  optimizer.set_lr(1, 4);
  EXPECT_EQ(optimizer.lr(0), 0.25);
  EXPECT_EQ(optimizer.lr(1), 4);
  EXPECT_EQ(error_text([&] {
              Idle({{.parameters = {a}}, {.parameters = {a}}});
            }),
            "optimizer: parameter 1, of shape (2,), is parameter 0 again");
  EXPECT_EQ(error_text([&] { Idle({{.parameters = {a}, .weight_decay = -1}}); }),
            "optimizer: a weight decay of -1; it must be a finite number, not below 0");
}

/// It would be changed twice in each step.
TEST(Optimizer, RefusesAParameterThatIsGivenTwice) {
  const Tensor a = parameter(Tensor(Array({2}, {1, 2}))), b = parameter(Tensor(Array({2}, {1, 2})));
  EXPECT_EQ(error_text([&] {
              Idle({a, b, a});
            }),
            "optimizer: parameter 2, of shape (2,), is parameter 0 again");
}

}  // namespace
}  // namespace dl
