#include "bench/step_parts.h"

#include <algorithm>
#include <cstdio>
#include <map>
#include <numeric>

#include <dl/array/kernel.h>
#include <dl/base/stopwatch.h>
#include <dl/plot/bar_chart.h>
#include "bench/report.h"

namespace dl::bench {
namespace {

/// What a part of a step is called, by the kernel that does it.
std::string part_of(const std::string& kernel) {
  if (kernel == "matmul" || kernel == "linear") {
    return "matrix products";
  }
  if (kernel == "sum") {
    return "sum: the biases' gradients, the loss";
  }
  return kernel;
}

}  // namespace

std::vector<Part> parts_of_step(const Code& step) {
  constexpr int kWarmUp = 20, kSteps = 500;
  std::map<std::string, std::vector<double>> laps;
  std::map<std::string, double> lap;  // seconds within one step
  const KernelObserver observer(
      [&](const AnyKernel& kernel, Device, const std::function<void()>& run) {
        const Stopwatch watch;
        run();
        lap[part_of(kernel.name())] += watch.seconds();
      });
  for (int i = 0; i < kWarmUp + kSteps; ++i) {
    lap.clear();
    const Stopwatch watch;
    step();
    const double whole = watch.seconds();
    double rest = whole;
    for (const auto& [name, seconds] : lap) {
      rest -= seconds;
      if (i >= kWarmUp) {
        laps[name].push_back(seconds);
      }
    }
    if (i >= kWarmUp) {
      laps["the graph and its memory"].push_back(rest);
    }
  }

  std::vector<Part> parts;
  for (auto& [name, seconds] : laps) {
    parts.push_back({name, Times(std::move(seconds)).median()});
  }
  std::sort(parts.begin(), parts.end(),
            [](const Part& a, const Part& b) { return a.seconds > b.seconds; });
  return parts;
}

void print(const std::vector<Part>& parts) {
  const double whole = std::accumulate(parts.begin(), parts.end(), 0.0,
                                       [](double sum, const Part& p) { return sum + p.seconds; });
  std::printf("\nparts of a step of lesson 3, medians of 500\n");
  for (const Part& part : parts) {
    std::printf("%-40s %8.1f us  %5.1f %%\n", part.name.c_str(), 1e6 * part.seconds,
                100 * part.seconds / whole);
  }
}

void draw(plot::Figures& figures, const std::vector<Part>& parts) {
  if (!figures.wanted()) {
    return;
  }
  plot::BarChart chart("a training step, all but its matrix products", "us");
  for (const Part& part : parts) {
    if (part.name != "matrix products") {
      chart.bar(part.name, 1e6 * part.seconds);
    }
  }
  figures.draw("step", chart);
}

}  // namespace dl::bench
