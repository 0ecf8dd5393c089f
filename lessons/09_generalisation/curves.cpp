#include "curves.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <iterator>

#include <dl/base/stdio_guard.h>
#include <dl/plot/line_chart.h>

using namespace dl;

namespace {

std::vector<double> log10_of(const std::vector<double>& values) {
  std::vector<double> logs;
  std::transform(values.begin(), values.end(), std::back_inserter(logs),
                 [](double x) { return std::log10(std::max(x, 1e-30)); });
  return logs;
}

std::vector<double> losses(const std::vector<train::Evaluation>& all) {
  std::vector<double> result;
  std::transform(all.begin(), all.end(), std::back_inserter(result),
                 [](const train::Evaluation& e) { return e.loss; });
  return result;
}

std::vector<double> counted(std::size_t n) {
  std::vector<double> result;
  for (std::size_t i = 1; i <= n; ++i) {
    result.push_back(static_cast<double>(i));
  }
  return result;
}

}  // namespace

void draw_curves(plot::Figures& figures, const std::string& name, const std::string& error,
                 const std::vector<NamedCurve>& curves) {
  if (!figures.wanted()) {
    return;
  }
  double low = 0, high = 0;  // one scale for all panels
  for (const auto& [title, curve] : curves) {
    for (const auto& values : {log10_of(curve.train), log10_of(curve.test)}) {
      low = std::min(low, *std::min_element(values.begin(), values.end()));
      high = std::max(high, *std::max_element(values.begin(), values.end()));
    }
  }
  std::vector<plot::LineChart> charts;
  for (const auto& [title, curve] : curves) {
    plot::LineChart chart({.title = title,
                           .x_label = "epoch",
                           .y_label = charts.empty() ? "log10 " + error : "",
                           .names = charts.empty() ? plot::Names::above : plot::Names::none,
                           .x_numbers = plot::Numbers::whole,
                           .x_range = plot::Range{0, 1.06 * curve.epochs.back()},
                           .y_range = plot::Range{std::floor(low), std::ceil(high)}});
    chart.line("train", curve.epochs, log10_of(curve.train));
    chart.line("test", curve.epochs, log10_of(curve.test));
    charts.push_back(std::move(chart));
  }
  figures.draw(name, plot::Panels(charts));
}

data::DataLoader in_order(const app::FashionMnistLoaders& data,
                          const train::TrainingOptions& options, Device device) {
  return data::DataLoader(data.images.train, {.batch_size = options.batch_size,
                                              .limit = data.train.examples(),
                                              .rows = options.rows,
                                              .columns = options.columns,
                                              .device = device});
}

void print(const std::vector<DropoutResult>& results) {
  std::printf("\ndropout  first loss  last loss  acc during  train acc  held-out acc  gap\n");
  for (const DropoutResult& r : results) {
    if (!r.history.empty()) {
      std::printf("%-7s  %10.4f  %9.4f  %10.4f  %9.4f  %12.4f  %.4f\n", r.name.c_str(),
                  r.history.front().train_loss, r.history.back().train_loss,
                  r.history.back().train_accuracy, r.trained_on.accuracy, r.held_out.accuracy,
                  r.trained_on.accuracy - r.held_out.accuracy);
    }
  }
}

void draw_dropout(plot::Figures& figures, const std::vector<DropoutResult>& results) {
  if (!figures.wanted() || results.front().history.empty()) {
    return;
  }
  plot::LineChart loss({.title = "training loss",
                        .x_label = "epoch",
                        .y_label = "cross entropy",
                        .x_numbers = plot::Numbers::whole});
  plot::LineChart accuracy({.title = "test accuracy",
                            .x_label = "epoch",
                            .y_label = "share of images",
                            .names = plot::Names::none,
                            .x_numbers = plot::Numbers::whole});
  for (const DropoutResult& r : results) {
    std::vector<double> l, a;
    for (const train::EpochMetrics& m : r.history) {
      l.push_back(m.train_loss);
      a.push_back(m.test_accuracy);
    }
    loss.line(r.name, counted(l.size()), l, plot::Mark::dotted);
    accuracy.line(r.name, counted(a.size()), a, plot::Mark::dotted);
  }
  figures.draw("dropout", plot::Panels({loss, accuracy}));
}

void print(const StoppingResult& r) {
  std::printf("%-7s  %10d  %9d  %16.4f  %16.4f  %16.4f  %16.4f\n", r.name.c_str(), r.best,
              static_cast<int>(r.validation.size()),
              r.validation[static_cast<std::size_t>(r.best - 1)].loss, r.validation.back().loss,
              r.test_of_best.accuracy, r.test_of_last.accuracy);
  flush_stdout();
}

void draw_stopping(plot::Figures& figures, const std::vector<StoppingResult>& results) {
  if (!figures.wanted()) {
    return;
  }
  std::vector<plot::LineChart> charts;
  for (const StoppingResult& r : results) {
    const std::vector<double> at = counted(r.train.size());
    plot::LineChart chart({.title = r.name,
                           .x_label = "epoch",
                           .y_label = charts.empty() ? "cross entropy" : "",
                           .names = charts.empty() ? plot::Names::above : plot::Names::none,
                           .x_numbers = plot::Numbers::whole,
                           .y_range = plot::Range{0, 1.6}});
    chart.line("train", at, losses(r.train));
    chart.line("val", at, losses(r.validation));
    chart.dot("val", r.best, r.validation[static_cast<std::size_t>(r.best - 1)].loss,
              plot::Dot::closed);
    charts.push_back(std::move(chart));
  }
  figures.draw("stopping", plot::Panels(charts));
}
