#include "figures.h"

#include <algorithm>
#include <cmath>
#include <span>
#include <string>

#include <dl/data/fashion_mnist.h>
#include <dl/plot/image_grid.h>
#include <dl/plot/line_chart.h>

namespace dl::reading {

void draw_reliability(plot::Figures& figures, const train::Predictions& before,
                      const train::Predictions& after) {
  if (!figures.wanted()) {
    return;
  }
  plot::LineChart chart({.x_label = "claimed: mean confidence of the bin",
                         .y_label = "true: accuracy of the bin",
                         .x_range = plot::Range{0, 1},
                         .y_range = plot::Range{0, 1}});
  chart.line("ideal", std::vector<double>{0, 1}, std::vector<double>{0, 1});
  const auto line = [&chart](const char* name, const train::Predictions& predictions) {
    std::vector<double> claimed, right;
    for (const train::ReliabilityBin& bin : train::reliability(predictions)) {
      if (bin.count >= 20) {  // of fewer the accuracy says little
        claimed.push_back(bin.confidence);
        right.push_back(bin.accuracy);
      }
    }
    if (!claimed.empty()) {
      chart.line(name, claimed, right, plot::Mark::dotted);
    }
  };
  line("as trained", before);
  line("at the temperature", after);
  figures.draw("reliability", chart);
}

void draw_moved(plot::Figures& figures, const std::vector<Move>& moves) {
  if (!figures.wanted()) {
    return;
  }
  const auto chart = [&moves](const char* label, double Move::*by, double Move::*still,
                              plot::Names names) {
    plot::LineChart panel({.x_label = label,
                           .y_label = "share of the test images",
                           .names = names,
                           .y_range = plot::Range{0, 1}});
    std::vector<double> x, accuracy, claimed;
    for (const Move& move : moves) {
      if (move.*still == 0) {
        x.push_back(move.*by);
        accuracy.push_back(move.accuracy);
        claimed.push_back(move.claimed);
      }
    }
    panel.line("claimed", x, claimed, plot::Mark::dotted);
    panel.line("accuracy", x, accuracy, plot::Mark::dotted);
    return panel;
  };
  figures.draw(
      "moved",
      plot::Panels(
          {chart("turned by (degrees)", &Move::degrees, &Move::pixels, plot::Names::above),
           chart("moved right by (pixels)", &Move::pixels, &Move::degrees, plot::Names::above)}));
}

void draw_saliency(plot::Figures& figures, const data::Batch& batch, const Tensor& gradients) {
  if (!figures.wanted()) {
    return;
  }
  constexpr Index kImages = 8;
  const Index images = std::min(kImages, batch.y.size());
  const auto rows = static_cast<std::size_t>(batch.X.shape()[2]),
             columns = static_cast<std::size_t>(batch.X.shape()[3]);
  const std::vector<float> pixels = batch.X.to_vector();
  std::vector<float> slopes = gradients.to_vector();
  const std::vector<std::int32_t> labels = batch.y.to_vector();
  plot::ImageGrid grid(static_cast<int>(rows), static_cast<int>(columns), static_cast<int>(images),
                       {-1, 1}, plot::Colours::diverging);
  for (Index i = 0; i < images; ++i) {
    const auto image =
        std::span(pixels).subspan(static_cast<std::size_t>(i) * rows * columns, rows * columns);
    grid.image(image, {std::string(data::kFashionMnistClasses.at(
                          static_cast<std::size_t>(labels[static_cast<std::size_t>(i)])))});
  }
  for (Index i = 0; i < images; ++i) {
    const auto slope =
        std::span(slopes).subspan(static_cast<std::size_t>(i) * rows * columns, rows * columns);
    float largest = 0;
    for (const float value : slope) {
      largest = std::max(largest, std::abs(value));
    }
    for (float& value : slope) {
      value /= std::max(largest, 1e-30f);
    }
    grid.image(slope, {});
  }
  figures.draw("saliency", grid);
}

}  // namespace dl::reading
