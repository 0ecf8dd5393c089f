// The figures of the lesson.
#pragma once

#include <vector>

#include <dl/data/data_loader.h>
#include <dl/plot/figures.h>
#include <dl/train/calibration.h>

namespace dl::reading {

/// How a network does on images that were moved: see data::moved().
struct Move {
  double degrees = 0, pixels = 0;
  double accuracy = 0, claimed = 0;  // the mean of its confidences
};

/// "reliability": what is true against what is claimed, before and after the temperature.
void draw_reliability(plot::Figures& figures, const train::Predictions& before,
                      const train::Predictions& after);

/// "moved": accuracy and claim against the angle, and against the shift.
void draw_moved(plot::Figures& figures, const std::vector<Move>& moves);

/// "saliency": images, and below each the gradient of its largest logit.
void draw_saliency(plot::Figures& figures, const data::Batch& batch, const Tensor& gradients);

}  // namespace dl::reading
