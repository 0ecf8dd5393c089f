#include "figures.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <iterator>

#include <dl/data/fashion_mnist.h>
#include <dl/explain/recorder.h>
#include <dl/plot/histogram.h>
#include <dl/plot/image_grid.h>
#include <dl/plot/line_chart.h>

using namespace dl;

namespace {

/// What people without training in fashion get right (the data set's README, github.com/
/// zalandoresearch/fashion-mnist: 1,000 images, each labelled three times).
constexpr double kPeople = 0.835;

}  // namespace

void begin(const train::TrainingOptions& options, const std::string& network) {
  explain::name_training(network);
  if (!options.quiet) {
    std::printf("%s:\n", network.c_str());
  }
}

void print_results(const std::vector<Trained>& all) {
  std::printf("\n%-16s  train loss  train acc  test acc\n", "after epoch");
  for (const auto& [name, history] : all) {
    for (std::size_t i = 0; i < history.size(); i += std::max<std::size_t>(1, history.size() - 1)) {
      const train::EpochMetrics& r = history[i];
      const std::string row = name + " " + std::to_string(r.epoch);
      std::printf("%-16s  %10.4f  %9.4f  %8.4f\n", row.c_str(), r.train_loss, r.train_accuracy,
                  r.test_accuracy);
    }
  }
}

void draw_templates(plot::Figures& figures, const Tensor& W, Index rows, Index columns) {
  if (!figures.wanted()) {
    return;
  }
  constexpr std::size_t kClasses = data::kFashionMnistClasses.size();
  const std::vector<float> weights = W.to_vector();  // a row of ten for each pixel
  // One scale for all, from -most to most; the few weights beyond it get its last colours.
  std::vector<float> sizes;
  std::transform(weights.begin(), weights.end(), std::back_inserter(sizes),
                 [](float w) { return std::abs(w); });
  const double most = std::max(plot::quantile_range(sizes, 0.005).high, 1e-6);
  plot::ImageGrid grid(static_cast<int>(rows), static_cast<int>(columns), 5, {-most, most},
                       plot::Colours::diverging);
  for (std::size_t c = 0; c < kClasses; ++c) {
    std::vector<float> image;
    for (std::size_t i = c; i < weights.size(); i += kClasses) {
      image.push_back(weights[i]);
    }
    grid.image(image, {std::string(data::kFashionMnistClasses.at(c))});
  }
  figures.draw("templates", grid);
}

void draw_curves(plot::Figures& figures, const std::vector<Trained>& all) {
  if (!figures.wanted() || all.front().history.empty()) {
    return;
  }
  plot::LineChart losses({.title = "training loss",
                          .x_label = "epoch",
                          .y_label = "cross entropy",
                          .names = plot::Names::none,
                          .x_numbers = plot::Numbers::whole});
  plot::LineChart accuracies({.title = "test accuracy",
                              .x_label = "epoch",
                              .y_label = "share of images",
                              .x_numbers = plot::Numbers::whole});
  std::vector<double> epochs;
  for (const auto& [name, history] : all) {
    epochs.clear();
    std::vector<double> loss, accuracy;
    for (const train::EpochMetrics& r : history) {
      epochs.push_back(static_cast<double>(r.epoch));
      loss.push_back(r.train_loss);
      accuracy.push_back(r.test_accuracy);
    }
    losses.line(name, epochs, loss, plot::Mark::dotted);
    accuracies.line(name, epochs, accuracy, plot::Mark::dotted);
  }
  accuracies.line("people", epochs, std::vector<double>(epochs.size(), kPeople));
  figures.draw("curves", plot::Panels({losses, accuracies}));
}
