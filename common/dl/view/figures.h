// The figures of a training: a lesson says what is drawn, and here is how.
#pragma once

#include <string>
#include <vector>

#include <dl/data/data_loader.h>
#include <dl/plot/figures.h>
#include <dl/train/history.h>
#include <dl/train/model_ref.h>
#include <dl/train/trajectory.h>

namespace dl::view {

/// "examples": the first images of the training set with the names of their classes.
void draw_examples(plot::Figures& figures, const data::ImageSet& images);

/// "training": the loss, and both accuracies, against the epochs. Nothing without an epoch.
void draw_training(plot::Figures& figures, const train::History& history);

/// What `net` makes of the test images:
/// "predictions": the first ones, their true class above the one that it predicts;
/// "confusion": how many of each class it takes for which;
/// "mistakes": its most confident wrong predictions. None where it makes no mistake.
void draw_predictions(plot::Figures& figures, const train::ModelRef& net,
                      data::DataLoader& test_loader);

/// "first_layer": the weights W (rows x columns, units) from the image to each hidden unit, as
/// images; the units with the largest weights first.
void draw_weights(plot::Figures& figures, const Tensor& W, Index rows, Index columns);

/// "descent": the loss around a trajectory as a map, and on it the trajectory. Nothing where it is
/// empty.
void draw_descent(plot::Figures& figures, const train::Trajectory& descent,
                  const train::ModelRef& net, data::DataLoader& loader);

/// The gradients of the weights of each layer of a deep network, layer 1 first; its name is that of
/// its activation function.
struct DeepGradients {
  std::string name;
  std::vector<std::vector<float>> layers;
};

/// "depth": histograms of their sizes, a panel for each network.
void draw_depth(plot::Figures& figures, const std::vector<DeepGradients>& networks);

}  // namespace dl::view
