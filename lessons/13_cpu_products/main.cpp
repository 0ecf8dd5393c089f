// Lesson 13: where do the cycles go? One matrix product from the naive loop to the engine's own,
// one idea a rung, each held against what the processor could do.
#include <cstdio>
#include <string>
#include <vector>

#include <dl/app/figures.h>
#include <dl/app/lesson_app.h>
#include <dl/base/check.h>
#include <dl/cpu/peak.h>
#include <dl/cpu/threads.h>
#include "figures.h"
#include "ladder.h"
#include "measure.h"

using namespace dl;
using namespace dl::products;
using gemm::InstructionSet;

namespace {

struct Settings : train::Options {
  Index size = 1024;     // of the square product
  double seconds = 0.2;  // at least, for each number
};

// #region rung
std::string name_of(int rung, InstructionSet set) {
  return rung < kRungCount ? rungs(set)[rung].name : "the engine's own";
}

/// GFLOP/s of a rung, or of the engine's own product above the last of them.
double measure(int rung, InstructionSet set, int threads, Problem& problem, double seconds) {
  const auto work = [&](const gemm::Product& product) {
    if (rung < kRungCount) {
      multiply(rungs(set)[rung], product, threads);
    } else {
      multiply_own(set, product, threads);
    }
  };
  return problem.gflops_of(name_of(rung, set), work, seconds);
}
// #endregion rung

// #region square
/// One square product by all rungs, with every instruction set, and on all threads with the widest.
std::vector<Column> climb(const Settings& settings) {
  std::vector<Column> columns;
  for (const InstructionSet set : available_sets()) {
    columns.push_back({set, 1, peak_gflops(set, 1)});
  }
  if (const int threads = cpu_threads(); threads > 1) {
    columns.push_back({columns.back().set, threads, peak_gflops(columns.back().set, threads)});
  }
  const Index n = settings.size;
  Problem problem(n, n, n, Transpose::no, Transpose::no, settings.seed);
  print_head(columns, n);
  for (int rung = 0; rung <= kRungCount; ++rung) {
    for (Column& column : columns) {
      column.rungs.push_back({name_of(rung, column.set), measure(rung, column.set, column.threads,
                                                                 problem, settings.seconds)});
    }
    print_last_rung(columns);
  }
  print_peak(columns);
  return columns;
}
// #endregion square

// #region notebook
/// The large products of a step: X W as in lesson 2, X W^T as in nn::Linear, and X^T dH.
void time_notebook(const Settings& settings, InstructionSet set) {
  constexpr auto N = Transpose::no, T = Transpose::yes;
  const Index batch = settings.quick ? 32 : 256, inputs = 784, hidden = 256;
  Problem forward(batch, hidden, inputs, N, N, settings.seed),
      linear(batch, hidden, inputs, N, T, settings.seed),
      gradient(inputs, hidden, batch, T, N, settings.seed);
  std::printf("\n%-16s  %9s  %9s  %9s\n", "training step", "X W", "X W^T", "X^T dH");
  for (int rung = 0; rung <= kRungCount; ++rung) {
    std::printf("%-16s", name_of(rung, set).c_str());
    for (Problem* product : {&forward, &linear, &gradient}) {
      std::printf("  %9.1f", measure(rung, set, 1, *product, settings.seconds / 2));
    }
    std::printf("\n");
  }
}
// #endregion notebook

void cpu_products(Settings settings) {
  if (app::open_device(settings) != Device::cpu) {
    throw UsageError("it measures the CPU: leave --gpu out");
  }
  plot::Figures figures(settings.figures, settings.show);
  settings.size = settings.quick ? 96 : settings.size;
  settings.seconds = settings.quick ? 0 : settings.seconds;
  const std::vector<Column> columns = climb(settings);
  time_notebook(settings, columns.back().set);
  draw(figures, columns);
  app::print_figure_paths(figures, settings);
}

}  // namespace

int main(int argc, char** argv) {
  Settings settings;
  settings.device = "cpu";
  app::LessonApp program("cpu_products", "A matrix product, from the naive loop up.", settings);
  program.add_number("--size", settings.size, {1, 8192}, "Rows and columns of the square product");
  return program.run(argc, argv, [&] { cpu_products(settings); });
}
