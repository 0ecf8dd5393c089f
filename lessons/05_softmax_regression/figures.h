// What softmax_regression prints and draws.
#pragma once

#include <string>
#include <vector>

#include <dl/autograd/tensor.h>
#include <dl/plot/figures.h>
#include <dl/train/history.h>
#include <dl/train/options.h>

/// What came of one network.
struct Trained {
  std::string name;
  dl::train::History history;
};

/// The line above the table of a training: which network it is. None with --quiet.
void begin(const dl::train::TrainingOptions& options, const std::string& network);

/// A table of the first and the last epoch of each. Nothing without epochs.
void print_results(const std::vector<Trained>& all);

/// "templates": the weights W (rows x columns, 10) of each class as an image.
void draw_templates(dl::plot::Figures& figures, const dl::Tensor& W, dl::Index rows,
                    dl::Index columns);

/// "curves": the training loss and the test accuracy of each, and how often people are right.
void draw_curves(dl::plot::Figures& figures, const std::vector<Trained>& all);
