#include "figures.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include <dl/plot/line_chart.h>

namespace dl {
namespace {

/// log10 of the layers' mean squares as far as all runs have one: their mean and their ends.
void add_layers(plot::LineChart& chart, const Start& start,
                std::vector<double> MeanSquares::*squares) {
  std::vector<double> layers, means, low, high;
  for (std::size_t layer = 0; layer < (start.runs.front().*squares).size(); ++layer) {
    std::vector<double> logs;
    for (const MeanSquares& run : start.runs) {
      logs.push_back(std::log10((run.*squares)[layer]));
    }
    if (std::all_of(logs.begin(), logs.end(), [](double x) { return std::isfinite(x); })) {
      layers.push_back(static_cast<double>(layer + 1));
      means.push_back(std::accumulate(logs.begin(), logs.end(), 0.0) /
                      static_cast<double>(logs.size()));
      low.push_back(*std::min_element(logs.begin(), logs.end()));
      high.push_back(*std::max_element(logs.begin(), logs.end()));
    }
  }
  if (!layers.empty()) {
    chart.line(start.name, layers, means);
    chart.band(start.name, layers, low, high);
  }
}

}  // namespace

void draw_scales(plot::Figures& figures, const std::vector<Start>& starts) {
  if (!figures.wanted()) {
    return;
  }
  const auto panel = [&](const char* title, std::vector<double> MeanSquares::*squares,
                         plot::Names names) {
    plot::LineChart chart({.title = title,
                           .x_label = "layer",
                           .y_label = "log10 of the mean square",
                           .names = names,
                           .x_numbers = plot::Numbers::whole,
                           .x_range = plot::Range{0, 50},
                           .y_range = plot::Range{-45, 80}});
    for (const Start& start : starts) {
      add_layers(chart, start, squares);
    }
    const double limit = std::log10(static_cast<double>(std::numeric_limits<float>::max()));
    chart.line("float32 ends", std::vector<double>{0, 50}, std::vector<double>{limit, limit});
    return chart;
  };
  figures.draw("scales",
               plot::Panels({panel("activations", &MeanSquares::activations, plot::Names::at_lines),
                             panel("gradients", &MeanSquares::gradients, plot::Names::none)}));
}

void draw_twins(plot::Figures& figures, const std::vector<Training>& trainings) {
  if (!figures.wanted()) {
    return;
  }
  plot::LineChart losses({.title = "loss on XOR",
                          .x_label = "step",
                          .y_label = "cross entropy",
                          .names = plot::Names::at_lines,
                          .x_numbers = plot::Numbers::whole,
                          .y_range = plot::Range{0, 0.8}});
  plot::LineChart units({.title = "eight hidden units after training",
                         .x_label = "weight of x1",
                         .y_label = "weight of x2",
                         .names = plot::Names::none,
                         .x_range = plot::Range{-5, 5},
                         .y_range = plot::Range{-5, 5}});
  for (const Training& training : trainings) {
    std::vector<double> steps(training.losses.size()), w1, w2;
    std::iota(steps.begin(), steps.end(), 1);
    losses.line(training.weights, steps, training.losses);
    for (const auto& [a, b] : training.units) {
      w1.push_back(static_cast<double>(a));
      w2.push_back(static_cast<double>(b));
    }
    units.dots(training.weights, w1, w2,
               training.weights == "random" ? plot::Dot::open : plot::Dot::closed);
  }
  figures.draw("twins", plot::Panels({losses, units}));
}

}  // namespace dl
