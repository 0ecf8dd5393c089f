#include "bench/gpu/figures.h"

#include <algorithm>
#include <cmath>
#include <map>

#include <dl/plot/line_chart.h>

namespace dl::bench::gpu {
namespace {

/// Values over the rungs 1, 2, 3 ... of a ladder.
struct Rungs {
  std::vector<double> number, measured, other;

  void add(double value, double beside) {
    number.push_back(static_cast<double>(number.size() + 1));
    measured.push_back(value);
    other.push_back(beside);
  }
};

void draw(plot::Figures& figures, const std::string& name, const std::string& title,
          const std::string& unit, const Rungs& rungs, const std::string& other) {
  if (rungs.number.empty()) {
    return;
  }
  const double most = std::max(*std::max_element(rungs.measured.begin(), rungs.measured.end()),
                               *std::max_element(rungs.other.begin(), rungs.other.end()));
  plot::LineChart chart({.title = title,
                         .x_label = "rung",
                         .y_label = unit,
                         .x_numbers = plot::Numbers::whole,
                         .y_range = plot::Range{0, 1.05 * most}});
  chart.line("measured", rungs.number, rungs.measured, plot::Mark::dotted);
  chart.line(other, rungs.number, rungs.other, plot::Mark::dotted);
  figures.draw(name, chart);
}

bool is_rung_of(const Timing& timing, const std::string& section) {
  return timing.what.section == section && timing.what.against == "cuBLAS" &&
         timing.what.name != "cuBLAS, TF32" && timing.what.name != "the backend's own";
}

/// With logarithms of base 2 along both axes: a line for each size of batches.
void draw_crossover(plot::Figures& figures, const std::vector<Crossover>& crossover) {
  std::map<Index, std::pair<std::vector<double>, std::vector<double>>> lines;
  for (const Crossover& c : crossover) {
    auto& [width, times] = lines[c.batch];
    width.push_back(std::log2(static_cast<double>(c.hidden)));
    times.push_back(std::log2(c.on_cpu / c.on_gpu));
  }
  if (lines.empty()) {
    return;
  }
  plot::LineChart chart({.title = "a step of training, on the CPU and on the GPU",
                         .x_label = "log2 of the hidden units",
                         .y_label = "log2 (time of the CPU / time of the GPU)",
                         .zero_axes = true});
  for (const auto& [batch, line] : lines) {
    chart.line(std::to_string(batch) + " images", line.first, line.second, plot::Mark::dotted);
  }
  figures.draw("gpu_crossover", chart);
}

}  // namespace

void draw(plot::Figures& figures, const Report& report, const std::vector<Crossover>& crossover) {
  if (!figures.wanted()) {
    return;
  }
  Rungs product, step;
  std::string large;  // the first product is the large one
  for (const Timing& timing : report.timings()) {
    const Line& what = timing.what;
    if (large.empty() && what.section.starts_with("product ")) {
      large = what.section;
    }
    if (is_rung_of(timing, large)) {
      const double cublas = report.median(large, "cuBLAS");
      product.add(what.flops / timing.times.median() / 1e12,
                  cublas > 0 ? what.flops / cublas / 1e12 : 0);
    } else if (what.predicted > 0) {
      step.add(1e3 * timing.times.median(), 1e3 * what.predicted);
    }
  }
  draw(figures, "gpu_product", large, "TFLOP/s", product, "cuBLAS");
  draw(figures, "gpu_training_step", "an epoch of training", "milliseconds", step, "predicted");
  draw_crossover(figures, crossover);
}

}  // namespace dl::bench::gpu
