#include <dl/train/metrics.h>

#include <gtest/gtest.h>

#include <cmath>

#include <dl/autograd/create.h>
#include <dl/base/check.h>
#include <dl/ops/elementwise.h>

namespace dl::train {
namespace {

/// Ten images of one pixel, whose labels are 0, 1, ..., 9.
data::ImageSet digits() {
  data::ImageSet set{10, 1, 1, {}, {}};
  for (int i = 0; i < 10; ++i) {
    set.pixels.push_back(static_cast<std::uint8_t>(25 * i));
    set.labels.push_back(i);
  }
  return set;
}

/// Predicts class `chosen` for every image.
auto always(std::int32_t chosen) {
  return [chosen](const Tensor& X) {
    Array scores({X.shape()[0], 10});
    for (Index i = 0; i < scores.size(); ++i) {
      scores.data()[i] = i % 10 == chosen ? 1.0f : 0.0f;
    }
    return Tensor(scores);
  };
}

TEST(Accumulator, SumsNumbersAndTensors) {
  Accumulator metric(3);
  metric.add({1.5, ones({}), Index{4}});
  metric.add({2.0, ones({1, 1}), Index{6}});
  EXPECT_EQ(metric[0], 3.5);
  EXPECT_EQ(metric[1], 2);
  EXPECT_EQ(metric[2], 10);
  metric.reset();
  EXPECT_EQ(metric[0], 0);
  EXPECT_EQ(metric[1], 0);
}

TEST(Accumulator, RefusesAnotherNumberOfTerms) {
  Accumulator metric(2);
  EXPECT_THROW(metric.add({1.0}), Error);
  EXPECT_THROW(metric[2], Error);
}

TEST(Accuracy, CountsWhereTheLargestScoreIsAtTheLabel) {
  const Tensor scores(Array({3, 2}, {0.9f, 0.1f, 0.2f, 0.8f, 0.7f, 0.3f}));
  EXPECT_EQ(num_correct(scores, Labels{0, 1, 1}).item(), 2);
  EXPECT_EQ(num_correct(scores, Labels{1, 0, 1}).item(), 0);
}

TEST(Evaluate, HasTheMeanLossAndTheShareOfRightPredictions) {
  const data::ImageSet set = digits();
  data::DataLoader loader(set, {.batch_size = 3});
  const auto net = always(9);
  const Evaluation result = evaluate(net, loader);
  EXPECT_EQ(result.accuracy, 0.1);
  // The score of one class is 1 and of nine 0: log(e + 9) - 1 once, and log(e + 9) nine times.
  EXPECT_NEAR(result.loss, std::log(std::exp(1.0) + 9) - 0.1, 1e-6);
}

TEST(EvaluateAccuracy, IsTheShareOfRightPredictionsOverAllBatchesTheLastSmallOneToo) {
  const data::ImageSet set = digits();
  data::DataLoader loader(set, {.batch_size = 3});
  const auto net = always(9);
  EXPECT_DOUBLE_EQ(evaluate_accuracy(net, loader), 0.1);
}

TEST(EvaluateAccuracy, RecordsNoGraphAndEvaluatesInEvaluationMode) {
  struct Net {
    std::vector<bool> modes;
    Tensor weight = parameter(ones({1, 10}));
    bool recorded = false;
    Tensor operator()(const Tensor& X) {
      const Tensor y = weight * 1.0f;
      recorded = recorded || y.requires_grad();
      return always(0)(X);
    }
    void train(bool training) { modes.push_back(training); }
  };
  Net net;
  const data::ImageSet set = digits();
  data::DataLoader loader(set, {.batch_size = 4});
  evaluate_accuracy(net, loader);
  EXPECT_FALSE(net.recorded);
  EXPECT_EQ(net.modes, std::vector<bool>{false});
}

}  // namespace
}  // namespace dl::train
