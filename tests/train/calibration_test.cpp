#include <dl/train/calibration.h>

#include <gtest/gtest.h>

#include <cmath>

#include <dl/autograd/create.h>
#include <dl/ops/elementwise.h>
#include <dl/ops/loss.h>
#include "support/error_text.h"

namespace dl::train {
namespace {

/// Two classes, of which the first gets the probability p.
Predictions of_probabilities(const std::vector<double>& p, std::initializer_list<std::int32_t> y) {
  std::vector<float> logits;
  for (const double value : p) {
    logits.push_back(static_cast<float>(std::log(value / (1 - value))));
    logits.push_back(0);
  }
  return {Tensor(Array({static_cast<Index>(p.size()), 2}, logits)), Labels(y)};
}

TEST(Calibration, BinsByConfidenceAndMeasuresTheGap) {
  // Confidences .9, .8, .7 and .9 (for class 1), of which the second is wrong.
  const Predictions predictions = of_probabilities({0.9, 0.8, 0.7, 0.1}, {0, 1, 0, 1});
  EXPECT_EQ(predictions.classes(), (std::vector<std::int32_t>{0, 0, 0, 1}));
  EXPECT_EQ(predictions.accuracy(), 0.75);
  const std::vector<ReliabilityBin> bins = reliability(predictions, 4);  // three empty or above .5
  ASSERT_EQ(bins.size(), 4u);
  EXPECT_EQ(bins[0].count + bins[1].count, 0);
  EXPECT_EQ(bins[2].count, 1);
  EXPECT_NEAR(bins[2].confidence, 0.7, 1e-6);
  EXPECT_EQ(bins[2].accuracy, 1);
  EXPECT_EQ(bins[3].count, 3);
  EXPECT_NEAR(bins[3].confidence, 2.6 / 3, 1e-6);
  EXPECT_NEAR(bins[3].accuracy, 2.0 / 3, 1e-12);
  EXPECT_NEAR(expected_calibration_error(bins), 0.25 * 0.3 + 0.75 * 0.2, 1e-6);
  EXPECT_EQ(error_text([&] { reliability(predictions, 0); }),
            "reliability: needs at least one bin, got 0");
}

TEST(Calibration, FindsTheTemperatureOfLeastLoss) {
  // Always claims .9, right six times in ten: log(.9 / .1) / T = log(.6 / .4) at the least loss.
  const Predictions sure =
      of_probabilities(std::vector<double>(10, 0.9), {0, 0, 0, 0, 0, 0, 1, 1, 1, 1});
  const float T = fit_temperature(sure);
  EXPECT_NEAR(T, std::log(9.0) / std::log(1.5), 0.01);
  const Predictions cooled{sure.logits / T, sure.y};
  EXPECT_NEAR(expected_calibration_error(cooled), 0, 1e-3);
  EXPECT_EQ(cooled.classes(), sure.classes());
}

TEST(Calibration, CountsTheRecallOfEachClass) {
  const Predictions predictions = of_probabilities({0.9, 0.8, 0.3, 0.1}, {0, 0, 0, 1});
  const std::vector<double> by_class = recall(predictions, 2);
  EXPECT_NEAR(by_class[0], 2.0 / 3, 1e-12);
  EXPECT_EQ(by_class[1], 1);
}

TEST(Calibration, SaysHowFarAnAccuracyMayBeOff) {
  EXPECT_NEAR(standard_error(0.83, 10000), 0.0038, 0.00005);
}

TEST(Predict, CollectsAllExamplesInEvaluationMode) {
  data::ImageSet set{5, 1, 2, {0, 255, 255, 0, 0, 0, 255, 255, 51, 0}, {0, 1, 2, 3, 4}};
  data::DataLoader loader(set, {.batch_size = 2});
  struct Net {
    bool training = true;
    Tensor operator()(const Tensor& X) const {
      EXPECT_FALSE(training);
      return Tensor(X.array().reshape({X.shape()[0], 2}));
    }
    void train(bool on) { training = on; }
  } net;
  const Predictions all = predict(net, loader);
  EXPECT_EQ(all.y.to_vector(), (std::vector<std::int32_t>{0, 1, 2, 3, 4}));
  EXPECT_EQ(all.logits.to_vector(), (std::vector<float>{0, 1, 1, 0, 0, 0, 1, 1, 0.2f, 0}));
}

}  // namespace
}  // namespace dl::train
