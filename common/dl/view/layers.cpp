#include <dl/view/layers.h>

#include <algorithm>
#include <cmath>
#include <span>

#include <dl/nn/activation.h>
#include <dl/nn/flatten.h>
#include <dl/nn/linear.h>
#include <dl/ops/loss.h>
#include <dl/plot/histogram.h>
#include <dl/plot/line_chart.h>

namespace dl::view {
namespace {

using Named = std::vector<std::pair<std::string, std::vector<float>>>;

/// As in PyTorch, the module's place in the network; and its kind, where it is known.
std::string row_name(std::size_t place, const nn::Module& module) {
  const bool linear = dynamic_cast<const nn::Linear*>(&module) != nullptr;
  const bool relu = dynamic_cast<const nn::ReLU*>(&module) != nullptr;
  return std::to_string(place) + (linear ? " Linear" : relu ? " ReLU" : "");
}

std::vector<float> without_zeros(std::span<const float> values) {
  std::vector<float> others(values.begin(), values.end());
  std::erase(others, 0.0f);
  return others;
}

/// Holds all but the farthest values of each layer, seen in some way.
template <class Seen>
plot::Range range_of(const Named& before, const Named& after, const Seen& seen) {
  std::vector<std::vector<float>> all;
  for (const Named* values : {&before, &after}) {
    for (const auto& [name, numbers] : *values) {
      all.push_back(seen(numbers));
    }
  }
  return plot::common_range(all, 0.001);
}

/// A row of histograms for each layer.
template <class Seen>
plot::LineChart chart_of(plot::Axes axes, const Named& before, const Named& after, const Seen& seen,
                         plot::Range range, int bins) {
  for (const auto& [name, numbers] : before) {
    axes.rows.push_back(name);
  }
  axes.x_range = range;
  plot::LineChart chart(std::move(axes));
  for (const auto& [when, values] : {std::pair("before training", &before), {"after", &after}}) {
    for (std::size_t row = 0; row < values->size(); ++row) {
      const plot::StepCurve stairs = plot::histogram(seen((*values)[row].second), range, bins);
      chart.ridge(when, row, stairs.x, stairs.heights);
    }
  }
  return chart;
}

}  // namespace

LayerValues layer_values(nn::Sequential& net, const data::Batch& batch) {
  LayerValues values;
  net.eval();
  Tensor y(batch.X);
  for (std::size_t i = 0; i < net.modules().size(); ++i) {
    nn::Module& module = *net.modules()[i];
    y = module(y);
    if (dynamic_cast<nn::Flatten*>(&module) == nullptr) {
      values.activations.emplace_back(row_name(i, module), y.to_vector());
    }
  }
  auto parameters = net.named_parameters();
  for (auto& [name, parameter] : parameters) {
    parameter.zero_grad();
  }
  cross_entropy(y, batch.y).backward();
  for (auto& [name, parameter] : parameters) {
    if (parameter.rank() > 1) {  // not the biases: some are too few for a histogram
      values.gradients.emplace_back(name, parameter.grad().to_vector());
    }
    parameter.zero_grad();
  }
  return values;
}

void draw_layers(plot::Figures& figures, const LayerValues& before, const LayerValues& after) {
  if (!figures.wanted()) {
    return;
  }
  // With 0 in the middle, at the edge of two bins: relu's outputs stand to the right of it.
  const plot::Range outputs = range_of(before.activations, after.activations, without_zeros);
  const double most = std::max(std::abs(outputs.low), std::abs(outputs.high));
  const plot::LineChart activations =
      chart_of({.title = "outputs of the layers", .x_label = "value"}, before.activations,
               after.activations, without_zeros, {-most, most}, 100);
  const plot::LineChart gradients =
      chart_of({.title = "gradients of the weights",
                .x_label = "log10 |gradient|",
                .names = plot::Names::none},
               before.gradients, after.gradients, plot::log10_abs,
               range_of(before.gradients, after.gradients, plot::log10_abs), 60);
  figures.draw("layers", plot::Panels({activations, gradients}));
}

}  // namespace dl::view
