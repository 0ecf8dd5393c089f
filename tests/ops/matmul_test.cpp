#include <dl/ops/matmul.h>

#include <gtest/gtest.h>

#include <dl/array/functions.h>
#include "support/close.h"
#include "support/error_text.h"
#include "support/gradcheck.h"

namespace dl {
namespace {

TEST(MatmulOp, MultipliesMatrices) {
  const Tensor A(Array({2, 3}, {1, 2, 3, 4, 5, 6})), B(Array({3, 2}, {1, 0, 0, 1, 2, 3}));
  EXPECT_TRUE(is_close(matmul(A, B), {2, 2}, {7, 11, 16, 23}));
}

TEST(MatmulOp, GradientMatchesFiniteDifferences) {
  const std::vector<std::vector<Index>> sizes{
      {1, 1, 1}, {1, 5, 1}, {3, 1, 2}, {1, 3, 7}, {5, 7, 3}};
  for (const auto& size : sizes) {
    const std::vector<Array> x{random_array({size[0], size[1]}, 1),
                               random_array({size[1], size[2]}, 2)};
    EXPECT_TRUE(gradients_match([](auto& in) { return matmul(in[0], in[1]); }, x))
        << x[0].shape() << " x " << x[1].shape();
  }
}

TEST(MatmulOp, GradientOfASquareCountsBothFactors) {
  EXPECT_TRUE(
      gradients_match([](auto& in) { return matmul(in[0], in[0]); }, {random_array({4, 4})}));
}

TEST(MatmulOp, RefusesInnerSizesThatDiffer) {
  const Tensor A(full({256, 784}, 0)), B(full({10, 256}, 0));
  EXPECT_EQ(error_text([&] { matmul(A, B); }),
            "matmul: (256, 784) x (10, 256): inner sizes 784 and 10 differ");
}

TEST(LinearOp, MultipliesByTheTransposedWeightsAndAddsTheBias) {
  const Tensor X(Array({2, 3}, {1, 2, 3, 4, 5, 6})), W(Array({2, 3}, {1, 0, 2, 0, 1, 3}));
  const Tensor b(Array({2}, {10, 20}));
  EXPECT_TRUE(is_close(linear(X, W, b), {2, 2}, {17, 31, 26, 43}));
}

TEST(LinearOp, GradientMatchesFiniteDifferences) {
  const std::vector<std::vector<Index>> sizes{
      {1, 1, 1}, {1, 5, 3}, {3, 1, 2}, {4, 3, 1}, {5, 7, 3}};
  for (const auto& size : sizes) {
    const Index batch = size[0], in = size[1], out = size[2];
    EXPECT_TRUE(gradients_match(
        [](auto& x) { return linear(x[0], x[1], x[2]); },
        {random_array({batch, in}, 1), random_array({out, in}, 2), random_array({out}, 3)}))
        << batch << ", " << in << " -> " << out;
  }
}

TEST(LinearOp, TakesAnEmptyBatch) {
  const Tensor X = parameter(Tensor(full({0, 3}, 1)));
  const Tensor W = parameter(Tensor(full({2, 3}, 1))), b = parameter(Tensor(full({2}, 1)));
  const Tensor Y = linear(X, W, b);
  EXPECT_EQ(Y.shape(), (Shape{0, 2}));
  Y.backward(Tensor(full({0, 2}, 1)));
  EXPECT_TRUE(is_close(W.grad(), full({2, 3}, 0), 0));
  EXPECT_TRUE(is_close(b.grad(), full({2}, 0), 0));
}

TEST(LinearOp, RefusesShapesThatDoNotFit) {
  const Tensor X(full({4, 3}, 0)), W(full({2, 3}, 0)), b(full({2}, 0));
  EXPECT_EQ(error_text([&] { linear(X, W, Tensor(full({3}, 0))); }),
            "linear: a bias of shape (3,) for weights of shape (2, 3) (out, in)");
  EXPECT_EQ(error_text([&] {
              linear(X, W, Tensor(full({1, 2}, 0)));
            }),
            "linear: a bias of shape (1, 2) for weights of shape (2, 3) (out, in)");
  EXPECT_EQ(error_text([&] { linear(X, b, b); }),
            "linear: needs a matrix (rows, columns), got shape (2,)");
  EXPECT_EQ(error_text([&] {
              linear(Tensor(full({4, 5}, 0)), W, b);
            }),
            "linear: inputs of shape (4, 5) (n, in) for weights of shape (2, 3) (out, in): 5 and 3 "
            "differ");
}

}  // namespace
}  // namespace dl
