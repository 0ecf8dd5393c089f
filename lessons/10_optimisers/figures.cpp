#include "figures.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

#include <dl/base/text.h>
#include <dl/plot/line_chart.h>

namespace dl {
namespace {

void add_level(plot::LineChart& chart, double height) {
  std::vector<double> x1, x2;
  const int points = static_cast<int>(60 * std::sqrt(height));  // as far apart on each
  for (int i = 0; i < points; ++i) {
    const double angle = 2 * std::numbers::pi * i / points;
    x1.push_back(std::sqrt(height / 0.1) * std::cos(angle));
    x2.push_back(std::sqrt(height / 2) * std::sin(angle));
  }
  chart.dots("level", x1, x2, plot::Dot::speck);
}

/// Mean and spread over the seeds of what each epoch gave.
void add_course(plot::LineChart& chart, const std::string& name,
                const std::vector<std::vector<double>>& by_seed) {
  std::vector<double> epochs, means, low, high;
  for (std::size_t epoch = 0; epoch < by_seed.front().size(); ++epoch) {
    std::vector<double> values;
    for (const std::vector<double>& seed : by_seed) {
      values.push_back(seed.at(epoch));
    }
    epochs.push_back(static_cast<double>(epoch + 1));
    means.push_back(std::accumulate(values.begin(), values.end(), 0.0) /
                    static_cast<double>(values.size()));
    low.push_back(*std::min_element(values.begin(), values.end()));
    high.push_back(*std::max_element(values.begin(), values.end()));
  }
  chart.line(name, epochs, means);
  chart.band(name, epochs, low, high);
}

}  // namespace

void draw_valley(plot::Figures& figures, const std::vector<Method>& methods, const Slope& slope) {
  if (!figures.wanted()) {
    return;
  }
  std::vector<plot::LineChart> charts;
  for (const Method& method : methods) {
    if (method.name == "GD 0.6" || method.name == "momentum 0.25" || method.name == "Adagrad 0.4") {
      continue;  // there is room for four
    }
    plot::LineChart chart({.title = method.name,
                           .x_label = "x1",
                           .y_label = charts.empty() ? "x2" : "",
                           .names = plot::Names::none,
                           .x_range = plot::Range{-6, 3},
                           .y_range = plot::Range{-3, 3}});
    std::vector<double> x1, x2;
    for (const Point& x : path(method.rule, slope)) {
      x1.push_back(x.x1);
      x2.push_back(x.x2);
    }
    chart.line("path", x1, x2, plot::Mark::dotted);
    for (const double height : {0.1, 0.5, 1.5, 3.5, 8.0}) {
      add_level(chart, height);
    }
    charts.push_back(std::move(chart));
  }
  figures.draw("valley", plot::Panels(std::move(charts)));
}

void draw_rates(plot::Figures& figures, const std::vector<Sweep>& sweeps) {
  if (!figures.wanted()) {
    return;
  }
  std::vector<plot::LineChart> charts;
  for (const Sweep& sweep : sweeps) {
    if (sweep.widths.size() < 2) {
      continue;
    }
    plot::LineChart chart({.title = sweep.optimizer,
                           .x_label = "log10 of the learning rate",
                           .y_label = charts.empty() ? "validation accuracy after 2 epochs" : "",
                           .names = plot::Names::at_lines,
                           .y_range = plot::Range{0.5, 0.9}});
    for (std::size_t i = 0; i < sweep.widths.size(); ++i) {
      std::vector<double> logs;
      for (const double rate : sweep.rates) {
        logs.push_back(std::log10(rate));
      }
      chart.line(concat(sweep.widths[i], " units"), logs, sweep.accuracies[i], plot::Mark::dotted);
    }
    charts.push_back(std::move(chart));
  }
  figures.draw("rates", plot::Panels(std::move(charts)));
}

void draw_epochs(plot::Figures& figures, const std::vector<Course>& courses) {
  if (!figures.wanted() || courses.front().losses.front().empty()) {
    return;
  }
  plot::LineChart losses({.title = "training loss",
                          .x_label = "epoch",
                          .y_label = "cross entropy",
                          .names = plot::Names::at_lines,
                          .x_numbers = plot::Numbers::whole});
  plot::LineChart accuracies({.title = "validation accuracy",
                              .x_label = "epoch",
                              .names = plot::Names::none,
                              .x_numbers = plot::Numbers::whole});
  for (const Course& course : courses) {
    add_course(losses, course.optimizer, course.losses);
    add_course(accuracies, course.optimizer, course.accuracies);
  }
  figures.draw("epochs", plot::Panels({losses, accuracies}));
}

}  // namespace dl
