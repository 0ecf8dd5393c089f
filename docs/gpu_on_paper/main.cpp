// The ladders of kernels on paper, which needs no GPU: what each rung reads and writes, counted by
// the simulator, which runs the very kernels; and what a training step ought to take, predicted.
#include <cstdio>
#include <exception>
#include <string>

#include <dl/plot/bar_chart.h>
#include <dl/plot/figures.h>
#include "gpu/ladder/counts.h"
#include "gpu/ladder/training_step/cost.h"

using namespace dl;

namespace {

constexpr double kMega = 1e6, kMilli = 1e3, kMicro = 1e6;

/// C = A B of 256 x 256 numbers each.
void matrix_products(plot::Figures& figures) {
  constexpr int n = 256;
  constexpr double kProducts = 1.0 * n * n * n, kOfAWarp = kProducts / 32;
  plot::BarChart chart("What each rung's traffic allows: predicted, not measured", "TFLOP/s");
  std::printf("%-15s  %16s  %6s  %5s  %12s  %6s  %9s  %7s  %s\n", "product", "blocks x threads",
              "loads", "MB", "shared loads", "turns", "conflicts", "TFLOP/s", "bound by");
  for (const ladder::Counted& rung : ladder::count_products(n)) {
    const simulator::Report& report = rung.report;
    const auto for_a_thousand = [](Index count, double products) {
      return static_cast<double>(count) / products * 1000;
    };
    const std::string shape =
        std::to_string(rung.blocks()) + " x " + std::to_string(rung.threads());
    std::printf("%-15s  %16s  %6.1f  %5.1f  %12.1f  %6.1f  %9.1f  ", rung.name.c_str(),
                shape.c_str(), for_a_thousand(report.total.global.loads, kProducts),
                ladder::bytes_asked_for(report) / kMega,
                for_a_thousand(report.total.shared.loads, kProducts),
                for_a_thousand(report.wavefronts, kOfAWarp),
                for_a_thousand(report.bank_conflicts, kOfAWarp));
    if (rung.tf32) {  // for other units, which have a peak of their own
      std::printf("%7s  %s\n", "-", "-");
      continue;
    }
    const ladder::Bound least = ladder::bound(2 * kProducts, report);
    const double tera = 2 * kProducts / least.seconds / 1e12;
    std::printf("%7.1f  %s\n", tera, least.by);
    chart.bar(rung.name + (" (" + std::string(least.by) + ")"), tera);
  }
  if (figures.wanted()) {
    figures.draw("matmul", chart);
  }
}

/// Softmax of 64 rows of 1000 numbers.
void softmaxes() {
  constexpr int kRows = 64, kColumns = 1000;
  std::printf("\n%-15s  %16s  %15s  %22s\n", "softmax", "loads of a number", "bytes asked for",
              "most loads of a thread");
  for (const ladder::Counted& rung : ladder::count_softmaxes(kRows, kColumns)) {
    const simulator::Report& report = rung.report;
    constexpr double numbers = kRows * kColumns;
    std::printf("%-15s  %17.1f  %15.1f  %22td\n", rung.name.c_str(),
                static_cast<double>(report.total.global.loads) / numbers,
                ladder::bytes_asked_for(report) / numbers, report.most.global.loads);
  }
}

/// Lesson 2's training, by each rung of its ladder.
void training_steps(plot::Figures& figures) {
  using namespace dl::gpu;
  constexpr int kSteps = 235;
  plot::BarChart epochs("An epoch on an H200: predicted, not measured", "ms");
  std::printf("\n%-26s  %6s  %11s  %10s  %10s  %9s  %11s\n", "step", "starts", "us to begin",
              "us at work", "us of host", "us a step", "ms an epoch");
  for (const StepRung rung : kStepLadder) {
    const StepPrediction p = predict(rung, {}, kH200);
    const double epoch = kMilli * kSteps * p.seconds;
    std::printf("%-26s  %6d  %11.1f  %10.1f  %10.1f  %9.1f  %11.1f\n", name(rung), p.starts,
                kMicro * p.starting, kMicro * p.working, kMicro * p.launches * kH200.launch,
                kMicro * p.seconds, epoch);
    epochs.bar(name(rung), epoch);
  }
  std::printf("\n%-13s  %6s  %18s  %5s  %14s  %10s\n", "fused", "blocks", "million operations",
              "MB", "thousand turns", "us at best");
  for (const KernelCost& kernel : kernels_of_step(StepRung::four_kernels, {})) {
    std::printf("%-13s  %6td  %18.1f  %5.1f  %14.0f  %10.2f\n", kernel.name.c_str(), kernel.blocks,
                kernel.flops / kMega, kernel.bytes / kMega, kernel.turns / 1000,
                kMicro * seconds_of_work(kernel, kH200));
  }

  double products = 0, others = 0;
  for (const KernelCost& kernel : kernels_of_step(StepRung::graph, {})) {
    (kernel.name == "matmul_small" ? products : others) += seconds_of_work(kernel, kH200);
  }
  const StepPrediction p = predict(StepRung::graph, {}, kH200);
  plot::BarChart step("A step of the lessons' code in its graph: predicted, not measured", "us");
  step.bar("to begin " + std::to_string(p.starts) + " kernels", kMicro * p.starting);
  step.bar("the five matrix products", kMicro * products);
  step.bar("all other kernels", kMicro * others);
  if (figures.wanted()) {
    figures.draw("epoch", epochs);
    figures.draw("step", step);
  }
}

}  // namespace

int main(int argc, char** argv) {
  try {
    plot::Figures figures(argc == 3 && std::string(argv[1]) == "--figures" ? argv[2] : "");
    matrix_products(figures);
    softmaxes();
    training_steps(figures);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "gpu_on_paper: %s\n", error.what());
    return 1;
  }
  return 0;
}
