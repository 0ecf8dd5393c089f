#include "figures.h"

#include <algorithm>
#include <cstdio>
#include <numeric>
#include <span>
#include <string>

#include <dl/base/stdio_guard.h>
#include <dl/plot/contour_map.h>
#include <dl/plot/histogram.h>
#include <dl/plot/line_chart.h>

using namespace dl;

namespace {

/// So many training images make the map of the loss: enough for one that looks as with all.
constexpr Index kImagesOfMap = 2048;

/// Of so many steps in a row the band of the losses shows the lowest and the highest.
constexpr std::size_t kStepsOfBand = 12;

void draw_losses(plot::Figures& figures, const std::vector<Epoch>& epochs) {
  std::vector<double> at, low, high;  // of the minibatches, some steps in a row
  std::vector<double> ends, during, after;
  for (const Epoch& epoch : epochs) {
    const auto steps = epoch.losses.size();
    for (std::size_t s = 0; s < steps; s += kStepsOfBand) {
      const auto some = std::span(epoch.losses).subspan(s, std::min(kStepsOfBand, steps - s));
      const auto middle = static_cast<double>(s) + 0.5 * static_cast<double>(some.size());
      at.push_back(static_cast<double>(ends.size()) + middle / static_cast<double>(steps));
      low.push_back(*std::min_element(some.begin(), some.end()));
      high.push_back(*std::max_element(some.begin(), some.end()));
    }
    ends.push_back(static_cast<double>(ends.size() + 1));
    during.push_back(epoch.during.loss);
    after.push_back(epoch.after.loss);
  }
  plot::LineChart chart({.x_label = "epochs seen",
                         .y_label = "cross entropy",
                         .x_numbers = plot::Numbers::whole,
                         .y_range = plot::Range{0.2, 1.4}});
  chart.line("mean over the epoch", ends, during, plot::Mark::dotted);
  chart.line("all images, after it", ends, after, plot::Mark::dotted);
  chart.band("minibatches", at, low, high);
  figures.draw("losses", chart);
}

void draw_cosines(plot::Figures& figures, const std::vector<Epoch>& epochs) {
  constexpr int kBins = 40;
  std::vector<std::size_t> shown{0};
  for (const std::size_t i : {std::size_t{1}, epochs.size() - 1}) {
    if (i > shown.back()) {
      shown.push_back(i);
    }
  }
  plot::Axes axes{.x_label = "cosine of a gradient and the one before",
                  .names = plot::Names::none,
                  .x_range = plot::Range{-1, 1}};
  for (const std::size_t i : shown) {
    axes.rows.push_back("epoch " + std::to_string(i + 1));
  }
  plot::LineChart chart(axes);
  for (std::size_t row = 0; row < shown.size(); ++row) {
    const std::vector<double>& cosines = epochs[shown[row]].cosines;
    const std::vector<float> values(cosines.begin(), cosines.end());
    const plot::StepCurve stairs = plot::histogram(values, {-1, 1}, kBins);
    chart.ridge("steps", row, stairs.x, stairs.heights);
  }
  figures.draw("cosines", chart);
}

void draw_averages(plot::Figures& figures, const std::vector<Epoch>& epochs) {
  std::vector<double> at, snapshot, averaged, walked, net_move;
  for (const Epoch& epoch : epochs) {
    at.push_back(static_cast<double>(at.size() + 1));
    snapshot.push_back(epoch.snapshot.accuracy);
    averaged.push_back(epoch.averaged.accuracy);
    walked.push_back(epoch.walked);
    net_move.push_back(epoch.net_move);
  }
  plot::LineChart way({.title = "the way of an epoch",
                       .x_label = "epoch",
                       .y_label = "length",
                       .x_numbers = plot::Numbers::whole,
                       .y_range = plot::Range{0, 25}});
  way.line("walked", at, walked, plot::Mark::dotted);
  way.line("from start to end", at, net_move, plot::Mark::dotted);
  plot::LineChart accuracy({.title = "images that were not trained on",
                            .x_label = "epoch",
                            .y_label = "share that is right",
                            .x_numbers = plot::Numbers::whole});
  accuracy.line("last weights", at, snapshot, plot::Mark::dotted);
  accuracy.line("mean weights", at, averaged, plot::Mark::dotted);
  figures.draw("averages", plot::Panels({way, accuracy}));
}

}  // namespace

void Epoch::count(const Step& step, Index images) {
  const auto n = static_cast<double>(images);
  const auto loss = static_cast<double>(step.loss);
  images_ += n;
  during.loss += (loss - during.loss) * n / images_;
  during.accuracy += (static_cast<double>(step.right) / n - during.accuracy) * n / images_;
  losses.push_back(loss);
}

double Epoch::mean_cosine() const {
  const auto n = static_cast<double>(std::max<std::size_t>(1, cosines.size()));
  return std::accumulate(cosines.begin(), cosines.end(), 0.0) / n;
}

data::DataLoader in_order(const app::FashionMnistLoaders& data,
                          const train::TrainingOptions& options, Device device) {
  return data::DataLoader(data.images.train, {.batch_size = options.batch_size,
                                              .limit = data.train.examples(),
                                              .rows = options.rows,
                                              .columns = options.columns,
                                              .device = device});
}

void print_header(const app::FashionMnistLoaders& data) {
  std::printf(
      "epoch  walked  net move  cosine  loss during  loss after  acc during  acc after  %s  of "
      "mean "
      "weights\n",
      data.validation ? " val acc" : "test acc");
}

void print(const Epoch& e, int number) {
  std::printf("%5d  %6.2f  %8.2f  %6.2f  %11.4f  %10.4f  %10.4f  %9.4f  %8.4f  %15.4f\n", number,
              e.walked, e.net_move, e.mean_cosine(), e.during.loss, e.after.loss, e.during.accuracy,
              e.after.accuracy, e.snapshot.accuracy, e.averaged.accuracy);
  flush_stdout();
}

void draw(plot::Figures& figures, const std::vector<Epoch>& epochs) {
  if (figures.wanted() && !epochs.empty()) {
    draw_losses(figures, epochs);
    draw_cosines(figures, epochs);
    draw_averages(figures, epochs);
  }
}

void draw_zigzag(plot::Figures& figures, const train::Trajectory& steps, const train::ModelRef& net,
                 data::DataLoader& examples) {
  if (!figures.wanted()) {
    return;
  }
  const train::LossSurface surface = steps.loss_surface(net, examples, kImagesOfMap);
  if (surface.losses.empty()) {
    return;
  }
  plot::ContourMap map(surface.x, surface.y, surface.losses,
                       {.x = "from the first of these weights to the last",
                        .y = "across",
                        .height = "cross entropy"});
  std::vector<std::string> texts(surface.path_x.size());
  texts.front() = "start";
  texts.back() = "step " + std::to_string(texts.size() - 1);
  map.path(surface.path_x, surface.path_y, texts);
  figures.draw("zigzag", map);
}
