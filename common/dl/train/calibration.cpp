#include <dl/train/calibration.h>

#include <algorithm>
#include <cmath>
#include <cstdint>

#include <dl/base/check.h>
#include <dl/ops/elementwise.h>
#include <dl/ops/loss.h>
#include <dl/ops/reduce.h>

namespace dl::train {

std::vector<std::int32_t> Predictions::classes() const { return argmax(logits).to_vector(); }

std::vector<float> Predictions::confidences() const { return max(softmax(logits), 1).to_vector(); }

double Predictions::accuracy() const {
  return static_cast<double>(count_correct(logits.array(), y).item()) /
         static_cast<double>(y.size());
}

Predictions predict(const ModelRef& net, data::DataLoader& examples) {
  const NoGrad no_grad;
  net.eval();
  std::vector<float> logits;
  std::vector<std::int32_t> labels;
  Index classes = 0;
  for (const auto& [X, y] : examples) {
    const Tensor z = net(Tensor(X));
    classes = z.shape()[1];
    const std::vector<float> numbers = z.to_vector();
    const std::vector<std::int32_t> answers = y.to_vector();
    logits.insert(logits.end(), numbers.begin(), numbers.end());
    labels.insert(labels.end(), answers.begin(), answers.end());
  }
  check(!labels.empty(), "predict: there are no examples");
  return {Tensor(Array({static_cast<Index>(labels.size()), classes}, logits)),
          Labels(std::span<const std::int32_t>(labels))};
}

double standard_error(double accuracy, Index n) {
  return std::sqrt(accuracy * (1 - accuracy) / static_cast<double>(n));
}

std::vector<double> recall(const Predictions& predictions, Index classes) {
  std::vector<double> right(static_cast<std::size_t>(classes)), all(right);
  const std::vector<std::int32_t> predicted = predictions.classes(),
                                  labels = predictions.y.to_vector();
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const auto label = static_cast<std::size_t>(labels[i]);
    all.at(label) += 1;
    right[label] += predicted[i] == labels[i];
  }
  for (std::size_t label = 0; label < all.size(); ++label) {
    right[label] /= all[label];
  }
  return right;
}

std::vector<ReliabilityBin> reliability(const Predictions& predictions, int bins) {
  check(bins > 0, "reliability: needs at least one bin, got ", bins);
  std::vector<ReliabilityBin> result(static_cast<std::size_t>(bins));
  const std::vector<float> confidences = predictions.confidences();
  const std::vector<std::int32_t> predicted = predictions.classes(),
                                  labels = predictions.y.to_vector();
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const auto confidence = static_cast<double>(confidences[i]);
    // Intervals are open below and closed above: ((m - 1) / bins, m / bins].
    const int m = static_cast<int>(std::ceil(confidence * bins));
    ReliabilityBin& bin = result[static_cast<std::size_t>(std::clamp(m, 1, bins) - 1)];
    ++bin.count;
    bin.confidence += confidence;
    bin.accuracy += predicted[i] == labels[i];
  }
  for (ReliabilityBin& bin : result) {
    if (bin.count > 0) {
      bin.confidence /= static_cast<double>(bin.count);
      bin.accuracy /= static_cast<double>(bin.count);
    }
  }
  return result;
}

double expected_calibration_error(const std::vector<ReliabilityBin>& bins) {
  double sum = 0, count = 0;
  for (const ReliabilityBin& bin : bins) {
    sum += static_cast<double>(bin.count) * std::abs(bin.confidence - bin.accuracy);
    count += static_cast<double>(bin.count);
  }
  return count > 0 ? sum / count : 0;
}

float fit_temperature(const Predictions& predictions) {
  const NoGrad no_grad;
  const auto loss = [&](double log_T) {
    return cross_entropy(predictions.logits / static_cast<float>(std::exp(log_T)), predictions.y)
        .item();
  };
  // The loss is convex in 1 / T, so it has one valley in log T: golden sections close in on it.
  const double golden = (std::sqrt(5.0) - 1) / 2;
  double low = std::log(0.05), high = std::log(20.0);
  while (high - low > 1e-4) {
    const double a = high - golden * (high - low), b = low + golden * (high - low);
    if (loss(a) < loss(b)) {
      high = b;
    } else {
      low = a;
    }
  }
  return static_cast<float>(std::exp((low + high) / 2));
}

}  // namespace dl::train
