#include <dl/ops/loss.h>

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include <dl/array/functions.h>
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

/// The losses by their definition, from onehot(label), for the examples that count.
std::vector<double> losses_of(const Array& z, const std::vector<std::int32_t>& labels,
                              const CrossEntropyOptions& options) {
  const Index classes = z.shape()[1];
  std::vector<double> losses;
  for (Index i = 0; i < z.shape()[0]; ++i) {
    double sum = 0, loss = 0;
    for (Index j = 0; j < classes; ++j) {
      sum += std::exp(static_cast<double>(z.data()[i * classes + j]));
    }
    const std::int32_t label = labels[static_cast<std::size_t>(i)];
    const double s = options.label_smoothing;
    for (Index j = 0; j < classes; ++j) {
      const double answer = s / static_cast<double>(classes) + (j == label ? 1 - s : 0);
      loss -= answer * (static_cast<double>(z.data()[i * classes + j]) - std::log(sum));
    }
    losses.push_back(label == options.ignore_index ? 0 : loss);
  }
  return losses;
}

TEST(CrossEntropyOp, SmoothsAndIgnoresLabels) {
  const Array z = random_array({151, 131});  // enough for threads
  std::vector<std::int32_t> labels;
  for (std::int32_t i = 0; i < 151; ++i) {
    labels.push_back(i % 7 == 3 ? -100 : i % 131);
  }
  const double counted = static_cast<double>(std::count_if(
      labels.begin(), labels.end(), [](std::int32_t label) { return label != -100; }));
  for (const float smoothing : {0.0f, 0.1f, 1.0f}) {
    CrossEntropyOptions options{.label_smoothing = smoothing, .ignore_index = -100};
    const std::vector<double> each = losses_of(z, labels, options);
    const double all = std::accumulate(each.begin(), each.end(), 0.0);
    const auto loss = [&](Reduction reduction) {
      options.reduction = reduction;
      return cross_entropy(Tensor(z), Labels(labels), options);
    };
    EXPECT_TRUE(is_close(loss(Reduction::none), {151}, each, 1e-5));
    EXPECT_TRUE(is_close(loss(Reduction::sum), {}, {all}, 1e-5));
    EXPECT_TRUE(is_close(loss(Reduction::mean), {}, {all / counted}, 1e-5));
  }
}

TEST(CrossEntropyOp, GradientsMatchWithEveryOption) {
  for (const Reduction reduction : {Reduction::none, Reduction::mean, Reduction::sum}) {
    for (const float smoothing : {0.0f, 0.3f, 1.0f}) {
      for (const std::int32_t ignored : {kNoLabel, 3, 0}) {  // a class may be ignored too
        EXPECT_TRUE(gradients_match(
            [=](auto& in) {
              return cross_entropy(
                  in[0], {3, 0, 6, 3, 1},
                  {.reduction = reduction, .label_smoothing = smoothing, .ignore_index = ignored});
            },
            {random_array({5, 7})}));
      }
    }
  }
}

TEST(CrossEntropyOp, LetsNothingOfAnIgnoredExampleThrough) {
  const Tensor z = parameter(Tensor(Array({2, 2}, {NAN, INFINITY, 0, 0})));
  const Tensor loss = cross_entropy(z, {-1, 0}, {.ignore_index = -1});
  EXPECT_TRUE(is_close(loss, {}, {std::log(2.0)}));
  loss.backward();
  EXPECT_TRUE(is_close(z.grad(), {2, 2}, {0, 0, -0.5, 0.5}));
}

TEST(CrossEntropyOp, MeanOfNoExampleThatCountsIsNan) {
  const Tensor z = parameter(kScores);
  const Tensor loss = cross_entropy(z, {-1, -1}, {.ignore_index = -1});
  EXPECT_TRUE(std::isnan(loss.item()));
  loss.backward();
  EXPECT_TRUE(is_close(z.grad(), full({2, 3}, 0), 0));
}

TEST(CrossEntropyOp, RefusesOptionsThatMakeNoSense) {
  EXPECT_EQ(error_text([] {
              cross_entropy(kScores, {0, 1}, {.label_smoothing = 1.5f});
            }),
            "cross_entropy: label_smoothing is a share from 0 to 1, not 1.5");
  EXPECT_EQ(error_text([] {
              cross_entropy(kScores, {0, -2}, {.ignore_index = -1});
            }),
            "cross_entropy: label -2 of example 1 is not one of the 3 classes");
  EXPECT_EQ(error_text([] {
              cross_entropy(kScores, {0, kNoLabel});
            }),
            concat("cross_entropy: label ", kNoLabel, " of example 1 is not one of the 3 classes"));
}

TEST(PairLosses, AreTheirDefinitions) {
  for (const Shape& shape : {Shape{}, {1}, {7}, {0, 3}, {13, 1}, {151, 131}}) {
    const Array a = random_array(shape, 1), b = random_array(shape, 0, 1, 2);
    std::vector<double> squares, entropies;
    for (Index i = 0; i < a.size(); ++i) {
      const auto x = static_cast<double>(a.data()[i]), y = static_cast<double>(b.data()[i]);
      const double p = 1 / (1 + std::exp(-x));
      squares.push_back((x - y) * (x - y));
      entropies.push_back(-y * std::log(p) - (1 - y) * std::log(1 - p));
    }
    const auto expect_reduced = [&](auto loss, const std::vector<double>& each) {
      const double all = std::accumulate(each.begin(), each.end(), 0.0);
      const Tensor left(a), right(b);
      EXPECT_TRUE(is_close(loss(left, right, Reduction::none), shape, each, 1e-5)) << shape;
      EXPECT_TRUE(is_close(loss(left, right, Reduction::sum), {}, {all}, 1e-5)) << shape;
      EXPECT_TRUE(is_close(loss(left, right, Reduction::mean), {},
                           {all / static_cast<double>(each.size())}, 1e-5))
          << shape;
    };
    expect_reduced(mse_loss, squares);
    expect_reduced(binary_cross_entropy_with_logits, entropies);
  }
}

TEST(PairLosses, GradientsMatchFiniteDifferences) {
  for (const Shape& shape : {Shape{}, {1}, {7}, {3, 5}}) {
    const std::vector<Array> x{random_array(shape, 1), random_array(shape, 0, 1, 2)};
    for (const Reduction reduction : {Reduction::none, Reduction::mean, Reduction::sum}) {
      EXPECT_TRUE(gradients_match([=](auto& in) { return mse_loss(in[0], in[1], reduction); }, x));
      EXPECT_TRUE(gradients_match(
          [=](auto& in) { return binary_cross_entropy_with_logits(in[0], in[1], reduction); }, x));
    }
  }
}

TEST(PairLosses, RefuseShapesThatBroadcast) {
  const Tensor a(full({3}, 1)), b(full({3, 1}, 1));
  EXPECT_EQ(error_text([&] { mse_loss(a, b); }), "mse_loss: the shapes (3,) and (3, 1) differ");
  EXPECT_EQ(error_text([&] { binary_cross_entropy_with_logits(b, a); }),
            "binary_cross_entropy_with_logits: the shapes (3, 1) and (3,) differ");
}

}  // namespace
}  // namespace dl
