// What the pages say of training in general, on networks that are small enough to see it. What they
// say of lesson 2's training is measured by docs/closer_look.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include <dl/array/functions.h>
#include <dl/autograd/create.h>
#include <dl/autograd/tensor.h>
#include <dl/base/rng.h>
#include <dl/ops/elementwise.h>
#include <dl/ops/loss.h>
#include <dl/ops/matmul.h>
#include <dl/optim/sgd.h>

namespace dl {
namespace {

using testing::Each;
using testing::FloatEq;
using testing::FloatNear;
using testing::Ne;
using testing::Pointwise;

/// The network of lesson 2 with 6 inputs, 5 hidden units and 4 classes, and a minibatch for it.
struct Problem {
  Tensor W1, b1 = parameter(zeros({5})), W2, b2 = parameter(zeros({4}));
  Tensor X;
  Labels y{{0, 1, 2, 3, 0, 1, 1, 3}};

  Tensor loss() const { return cross_entropy(matmul(relu(matmul(X, W1) + b1), W2) + b2, y); }
  void train(int steps) const {
    optim::SGD sgd({W1, b1, W2, b2}, {.lr = 0.1f});
    for (int i = 0; i < steps; ++i) {
      sgd.zero_grad();
      loss().backward();
      sgd.step();
    }
  }
};

/// The column of a matrix (rows, columns).
std::vector<float> column(const Tensor& A, Index j) {
  const std::vector<float> values = A.to_vector();
  std::vector<float> result;
  for (Index i = 0; i < A.shape()[0]; ++i) {
    result.push_back(values[static_cast<std::size_t>(i * A.shape()[1] + j)]);
  }
  return result;
}

TEST(HiddenUnits, ThatStartAlikeRemainCopiesOfOneAnother) {
  Rng rng(1);
  const Tensor in = randn({6, 1}, rng), out = randn({1, 4}, rng);
  const Problem p{.W1 = parameter(matmul(in, ones({1, 5}))),
                  .W2 = parameter(matmul(ones({5, 1}), out)),
                  .X = randn({8, 6}, rng)};
  p.train(50);
  EXPECT_THAT(column(p.W1, 0), Pointwise(Ne(), column(in, 0)));  // they do learn
  for (Index unit = 1; unit < 5; ++unit) {
    EXPECT_THAT(column(p.W1, unit), Pointwise(FloatNear(1e-5f), column(p.W1, 0)));
  }
}

TEST(HiddenUnits, WithWeightsOfZeroLearnNothingButTheLastBias) {
  Rng rng(2);
  const Problem p{
      .W1 = parameter(zeros({6, 5})), .W2 = parameter(zeros({5, 4})), .X = randn({8, 6}, rng)};
  p.train(50);
  EXPECT_THAT(p.W1.to_vector(), Each(0));
  EXPECT_THAT(p.b1.to_vector(), Each(0));
  EXPECT_THAT(p.W2.to_vector(), Each(0));
  EXPECT_THAT(p.b2.to_vector(), Each(Ne(0)));
}

TEST(DeadUnit, OfTheFirstLayerStaysDead) {
  Rng rng(3);
  Problem p{.W1 = parameter(randn({6, 5}, rng)),
            .W2 = parameter(randn({5, 4}, rng)),
            .X = randn({8, 6}, rng)};
  p.b1 = parameter(Tensor(Array({5}, {-100, 0, 0, 0, 0})));
  const std::vector<float> before = column(p.W1, 0);
  p.train(50);
  EXPECT_THAT(column(p.W1, 0), Pointwise(FloatEq(), before));
  EXPECT_FLOAT_EQ(p.b1.to_vector()[0], -100);
}

TEST(DeadUnit, OfALaterLayerMayComeBackWhenTheLayersBelowChange) {
  // x = 1; h = relu(w x); two units of the next layer, relu(h - 2), which is dead, and relu(h). The
  // second one teaches w to grow, until h is above 2.
  const Tensor x = ones({1, 1}), ends = ones({2, 1});
  const Tensor W2 = ones({1, 2}), b2 = Tensor(Array({2}, {-2, 0}));
  Tensor w = parameter(ones({1, 1}));
  const auto units = [&] { return relu(matmul(relu(matmul(x, w)), W2) + b2); };
  EXPECT_THAT(units().to_vector(), testing::ElementsAre(0, 1));
  optim::SGD sgd({w}, {.lr = 0.1f});
  for (int i = 0; i < 20; ++i) {
    sgd.zero_grad();
    (matmul(units(), ends) * -1.0f).backward(ones({1, 1}));
    sgd.step();
  }
  EXPECT_THAT(units().to_vector(), Each(testing::Gt(0)));
}

TEST(Shapes, CatchAMissingTransposeOnlyWhereTheSizesDiffer) {
  Rng rng(4);
  const Array X = randn({8, 6}, rng).array(), dY = randn({8, 5}, rng).array();
  EXPECT_EQ(matmul(dY, X, Transpose::yes).shape(), Shape({5, 6}));
  EXPECT_THROW(matmul(dY, X), Error);
  // As many outputs as examples: a wrong gradient of the right shape.
  const Array square = randn({8, 8}, rng).array();
  EXPECT_EQ(matmul(square, X).shape(), matmul(square, X, Transpose::yes).shape());
}

}  // namespace
}  // namespace dl
