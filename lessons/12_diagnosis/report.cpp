#include "report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <utility>

#include <dl/explain/recorder.h>
#include <dl/plot/line_chart.h>

namespace dl::diagnosis {
namespace {

/// Means of `width` numbers in a row: steps of training jump about.
std::vector<double> smoothed(const std::vector<double>& values, std::size_t width) {
  std::vector<double> means;
  for (std::size_t i = 0; i + width <= values.size(); i += width) {
    double sum = 0;
    for (std::size_t j = i; j < i + width; ++j) {
      sum += values[j];
    }
    means.push_back(sum / static_cast<double>(width));
  }
  return means;
}

std::vector<double> steps(std::size_t count, std::size_t width) {
  std::vector<double> x;
  for (std::size_t i = 0; i < count; ++i) {
    x.push_back((static_cast<double>(i) + 0.5) * static_cast<double>(width));
  }
  return x;
}

}  // namespace

void print(const std::vector<Course>& courses) {
  std::printf(
      "training         first  highest   last  val acc   dead units   twins   update  it looks "
      "like\n");
  for (const auto& [name, s] : courses) {
    std::printf("%-15s  %5.2f  %7.3g  %5.2f  %7.3f  %4.2f -> %4.2f  %5.2f  %7.1e  %s\n",
                name.c_str(), s.first_loss(), s.highest_loss(), s.last_loss(), s.accuracy,
                s.dead_before, s.dead_after, s.twins, s.update_ratio(), name_of_illness(s).c_str());
    explain::note_training(
        name,
        fmt::format("Its symptoms: the loss goes from {:.2f} by {:.3g} to {:.2f}, {:.0f} % of "
                    "the hidden units are dead in the end, {:.0f} % are twins of others, and "
                    "an update is {:.1e} of the weights. It looks like: {}.",
                    s.first_loss(), s.highest_loss(), s.last_loss(), 100 * s.dead_after,
                    100 * s.twins, s.update_ratio(), name_of_illness(s)));
  }
}

void draw(plot::Figures& figures, const std::vector<Course>& courses) {
  if (!figures.wanted() || courses.empty() || courses.front().symptoms.losses.empty()) {
    return;
  }
  const std::size_t width = std::max<std::size_t>(1, courses.front().symptoms.losses.size() / 60);
  constexpr double kHighest = 4;  // a loss beyond it leaves the chart
  plot::LineChart losses({.x_label = "step",
                          .y_label = "loss of the minibatch",
                          .names = plot::Names::at_lines,
                          .x_numbers = plot::Numbers::whole,
                          .y_range = plot::Range{0, kHighest}});
  plot::LineChart updates({.x_label = "step",
                           .y_label = "log10 of update / weights, W1",
                           .names = plot::Names::at_lines,
                           .x_numbers = plot::Numbers::whole});
  for (const auto& [name, symptoms] : courses) {
    std::vector<double> y = smoothed(symptoms.losses, width);
    for (double& loss : y) {
      loss = loss <= kHighest ? loss : std::nan("");
    }
    const std::vector<double> x = steps(y.size(), width);
    losses.line(name, x, y);
    std::vector<double> ratios = smoothed(symptoms.update_ratios, width);
    for (double& ratio : ratios) {
      ratio = ratio > 0 ? std::log10(ratio) : std::nan("");
    }
    if (std::any_of(ratios.begin(), ratios.end(), [](double r) { return std::isfinite(r); })) {
      updates.line(name, x, ratios);
    }
  }
  figures.draw("losses", losses);
  figures.draw("updates", updates);
}

}  // namespace dl::diagnosis
