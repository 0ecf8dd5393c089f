// Whether a network knows when it is wrong: what it claims against what is true.
#pragma once

#include <span>
#include <vector>

#include <dl/autograd/tensor.h>
#include <dl/data/data_loader.h>
#include <dl/train/model_ref.h>

namespace dl::train {

/// What a network puts out for some examples, on the host, and their labels.
struct Predictions {
  Tensor logits;  // (examples, classes)
  Labels y;

  /// Of each example: the class with the largest logit, and the probability that softmax gives it.
  std::vector<std::int32_t> classes() const;
  std::vector<float> confidences() const;
  double accuracy() const;
};

/// In evaluation mode, for all examples of an epoch.
Predictions predict(const ModelRef& net, data::DataLoader& examples);

/// The standard deviation of an accuracy that is measured on n examples, which are a sample of all
/// there could be: sqrt(p (1 - p) / n).
double standard_error(double accuracy, Index n);

/// Of each class: the share of its examples that are called by its name.
std::vector<double> recall(const Predictions& predictions, Index classes);

/// The examples whose confidence is in one interval.
struct ReliabilityBin {
  Index count = 0;
  double confidence = 0;  // mean, what is claimed
  double accuracy = 0;    // what is true
};

/// `bins` intervals of equal length between 0 and 1, as in Guo et al. 2017, "On calibration of
/// modern neural networks", section 2.
std::vector<ReliabilityBin> reliability(const Predictions& predictions, int bins = 15);

/// The mean over all examples of |confidence - accuracy| of their bin (Guo et al., equation 3).
double expected_calibration_error(const std::vector<ReliabilityBin>& bins);
inline double expected_calibration_error(const Predictions& predictions, int bins = 15) {
  return expected_calibration_error(reliability(predictions, bins));
}

/// The T > 0 for which the logits divided by T have the least mean cross entropy (Guo et al.,
/// section 4.2). It changes no prediction. To be found on other examples than those that are
/// judged.
float fit_temperature(const Predictions& predictions);

}  // namespace dl::train
