// What generalisation prints and draws.
#pragma once

#include <string>
#include <vector>

#include <dl/app/loaders.h>
#include <dl/plot/figures.h>
#include <dl/train/history.h>
#include <dl/train/metrics.h>
#include <dl/train/options.h>
#include "regression.h"

struct NamedCurve {
  std::string name;
  Curve curve;
};

/// One panel for each: the error on the training examples and on others, by a logarithmic scale.
void draw_curves(dl::plot::Figures& figures, const std::string& name, const std::string& error,
                 const std::vector<NamedCurve>& curves);

/// The training images in their own order, to evaluate on.
dl::data::DataLoader in_order(const dl::app::FashionMnistLoaders& data,
                              const dl::train::TrainingOptions& options, dl::Device device);

/// What came of a network with dropout or without, evaluated with all of its units.
struct DropoutResult {
  std::string name;
  dl::train::History history;
  dl::train::Evaluation trained_on, held_out;
};

void print(const std::vector<DropoutResult>& results);
/// "dropout": the training loss, and the accuracy on held-out images.
void draw_dropout(dl::plot::Figures& figures, const std::vector<DropoutResult>& results);

/// A training on few images, epoch by epoch, and when it should have stopped.
struct StoppingResult {
  std::string name;
  std::vector<dl::train::Evaluation> train = {}, validation = {};
  int best = 0, stopped = 0;  // epochs: that of the lowest validation loss, and when patience ended
  dl::train::Evaluation test_of_best{}, test_of_last{};
};

void print(const StoppingResult& result);
/// "stopping": the loss on the training images and on those for validation.
void draw_stopping(dl::plot::Figures& figures, const std::vector<StoppingResult>& results);
