// The figures that the training lessons share.
#pragma once

#include "data/data_loader.h"
#include "lesson/history.h"
#include "lesson/network.h"
#include "plot/figures.h"

namespace dl::lesson {

/// "examples": the first images of the training set with the names of their classes.
void draw_examples(plot::Figures& figures, const data::ImageSet& images);

/// "training": the loss, and both accuracies, against the epochs. Nothing without an epoch.
void draw_training(plot::Figures& figures, const History& history);

/// "predictions": the first test images, their true class above the one that `net` predicts.
void draw_predictions(plot::Figures& figures, const Network& net, data::DataLoader& test_iter);

/// One line on stdout that says where the figures are.
void announce(const plot::Figures& figures);

}  // namespace dl::lesson
