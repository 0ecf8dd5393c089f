#include "ops/loss.h"

#include <gtest/gtest.h>

#include "array/functions.h"
#include "support/close.h"
#include "support/error_text.h"
#include "support/gradcheck.h"

namespace dl {
namespace {

// softmax(log 1, log 2, log 5) = (1/8, 1/4, 5/8)
const Tensor kScores(Array({2, 3}, {0, 0.69314718f, 1.60943791f, 7, 7, 7}));
const double kLog3 = std::log(3.0);

TEST(LogSoftmaxOp, IsTheLogarithmOfProbabilities) {
  EXPECT_TRUE(is_close(log_softmax(kScores), {2, 3},
                       {-std::log(8.0), -std::log(4.0), -std::log(1.6), -kLog3, -kLog3, -kLog3}));
}

TEST(LogSoftmaxOp, GradientMatchesFiniteDifferences) {
  for (const Shape& shape : {Shape{1, 1}, Shape{1, 7}, Shape{5, 1}, Shape{5, 7}}) {
    EXPECT_TRUE(gradients_match([](auto& in) { return log_softmax(in[0]); }, {random_array(shape)}))
        << shape;
  }
}

TEST(LogSoftmaxOp, TakesTheRowsAlongTheLastOfAnyAxes) {
  const Array x = random_array({2, 3, 5});
  EXPECT_TRUE(is_close(log_softmax(x).reshape({6, 5}), log_softmax(x.reshape({6, 5})), 0));
  EXPECT_TRUE(is_close(softmax(x).reshape({6, 5}), softmax(x.reshape({6, 5})), 0));
  EXPECT_TRUE(is_close(softmax(full({4}, 2)), {4}, {0.25, 0.25, 0.25, 0.25}));
  EXPECT_EQ(softmax(full({0, 3, 2}, 1)).shape(), (Shape{0, 3, 2}));
}

TEST(LogSoftmaxOp, RefusesWhatHasNoRows) {
  EXPECT_EQ(error_text([] { log_softmax(full({}, 1)); }), "log_softmax: a scalar has no rows");
  EXPECT_EQ(error_text([] { softmax(full({}, 1)); }), "softmax: a scalar has no rows");
  EXPECT_EQ(error_text([] { softmax(full({2, 0}, 1)); }), "softmax: the rows of (2, 0) are empty");
}

TEST(SoftmaxOp, IsProbabilities) {
  EXPECT_TRUE(is_close(softmax(kScores), {2, 3}, {0.125, 0.25, 0.625, 1.0 / 3, 1.0 / 3, 1.0 / 3}));
  EXPECT_TRUE(is_close(softmax(Tensor(Array({1, 3}, {1e4f, 0, -1e4f}))), {1, 3}, {1, 0, 0}, 0));
}

TEST(SoftmaxOp, GradientMatchesFiniteDifferences) {
  for (const Shape& shape :
       {Shape{1}, Shape{7}, Shape{1, 1}, Shape{1, 7}, Shape{5, 1}, Shape{5, 7}, Shape{2, 3, 5}}) {
    const std::vector<Array> x{random_array(shape)};
    EXPECT_TRUE(gradients_match([](auto& in) { return softmax(in[0]); }, x)) << shape;
    EXPECT_TRUE(gradients_match([](auto& in) { return log_softmax(in[0]); }, x)) << shape;
  }
}

TEST(CrossEntropyOp, ReducesAsAsked) {
  const Labels labels{2, 0};
  const double first = std::log(1.6);
  EXPECT_TRUE(is_close(cross_entropy(kScores, labels, Reduction::none), {2}, {first, kLog3}));
  EXPECT_TRUE(is_close(cross_entropy(kScores, labels, Reduction::sum), {}, {first + kLog3}));
  EXPECT_TRUE(is_close(cross_entropy(kScores, labels, Reduction::mean), {}, {(first + kLog3) / 2}));
  EXPECT_TRUE(is_close(cross_entropy(kScores, labels), {}, {(first + kLog3) / 2}));
}

TEST(CrossEntropyOp, GradientMatchesFiniteDifferences) {
  for (Reduction reduction : {Reduction::none, Reduction::mean, Reduction::sum}) {
    EXPECT_TRUE(gradients_match(
        [=](auto& in) {
          return cross_entropy(in[0], {3, 0, 6, 3, 1}, reduction);
        },
        {random_array({5, 7})}));
    EXPECT_TRUE(gradients_match([=](auto& in) { return cross_entropy(in[0], {4}, reduction); },
                                {random_array({1, 5})}));
    EXPECT_TRUE(gradients_match(
        [=](auto& in) {
          return cross_entropy(in[0], {0, 0}, reduction);
        },
        {random_array({2, 1})}));
  }
}

TEST(CrossEntropyOp, GradientOfExtremeScoresIsFinite) {
  const Tensor z = parameter(Tensor(Array({2, 3}, {1e4f, 0, -1e4f, -1e4f, 1e4f, 0})));
  const Tensor loss = cross_entropy(z, {2, 1}, Reduction::sum);
  EXPECT_EQ(loss.item(), 2e4f);
  loss.backward();
  EXPECT_TRUE(is_close(z.grad(), {2, 3}, {1, 0, -1, 0, 0, 0}));
}

TEST(CrossEntropyOp, RefusesLabelsThatAreNoClasses) {
  EXPECT_EQ(error_text([] {
              cross_entropy(kScores, {0, 3});
            }),
            "cross_entropy: label 3 of example 1 is not one of the 3 classes");
  EXPECT_EQ(error_text([] {
              cross_entropy(kScores, {-1, 0});
            }),
            "cross_entropy: label -1 of example 0 is not one of the 3 classes");
  EXPECT_EQ(error_text([] { cross_entropy(kScores, {0}); }),
            "cross_entropy: 1 labels for the 2 rows of (2, 3)");
  EXPECT_EQ(error_text([] { cross_entropy(Tensor(full({3}, 0)), {0}); }),
            "cross_entropy: needs a matrix (rows, columns), got shape (3,)");
}

TEST(CrossEntropyOp, TakesAnEmptyBatch) {
  const Tensor z = parameter(Tensor(full({0, 10}, 1)));
  const Tensor loss = cross_entropy(z, Labels(Index{0}), Reduction::sum);
  EXPECT_EQ(loss.item(), 0);
  loss.backward();
  EXPECT_EQ(z.grad().shape(), (Shape{0, 10}));
}

}  // namespace
}  // namespace dl
