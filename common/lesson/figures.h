// The figures of the lessons: a lesson says what is drawn, and here is how.
#pragma once

#include <string>
#include <vector>

#include "data/data_loader.h"
#include "lesson/history.h"
#include "lesson/network.h"
#include "lesson/program.h"
#include "plot/figures.h"

namespace dl::lesson {

/// Opens the figures of a lesson that trains, which draws these and no others: a UsageError where
/// one of their files is that of --save, --history or --load.
plot::Figures open_figures(const TrainingOptions& options, const std::vector<std::string>& names);

/// "examples": the first images of the training set with the names of their classes.
void draw_examples(plot::Figures& figures, const data::ImageSet& images);

/// "training": the loss, and both accuracies, against the epochs. Nothing without an epoch.
void draw_training(plot::Figures& figures, const History& history);

/// What `net` makes of the test images:
/// "predictions": the first ones, their true class above the one that it predicts;
/// "confusion": how many of each class it takes for which;
/// "mistakes": the wrong predictions that it is surest of. None where it makes no mistake.
void draw_predictions(plot::Figures& figures, const Network& net, data::DataLoader& test_iter);

/// "first_layer": the weights W (rows x columns, units) from the image to each hidden unit, as
/// images; the units with the largest weights first.
void draw_weights(plot::Figures& figures, const Tensor& W, Index rows, Index columns);

/// The gradients of the weights of each layer of a deep network, layer 1 first; its name is that of
/// its activation function.
struct DeepGradients {
  std::string name;
  std::vector<std::vector<float>> layers;
};

/// "depth": histograms of their sizes, a panel for each network.
void draw_depth(plot::Figures& figures, const std::vector<DeepGradients>& networks);

/// One line on stdout that says where the figures are; none with --quiet.
void announce(const plot::Figures& figures, const Options& options);

}  // namespace dl::lesson
