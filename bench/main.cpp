// The benchmarks: everything that costs time, against bare code that does the same.
//
// A case and its baseline are measured in turn, in one process, each several times: what disturbs
// the machine for a while disturbs both. What computes something wrong is an error and not a time.

#include <benchmark/benchmark.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <regex>

#include <dl/array/backend.h>
#include <dl/base/check.h>
#include <dl/cpu/peak.h>
#include <dl/cpu/threads.h>
#include <dl/plot/figures.h>
#include "bench/command_line.h"
#include "bench/comparison.h"
#include "bench/products.h"
#include "bench/report.h"
#include "bench/step_parts.h"

namespace dl::bench {
namespace {

struct Options {
  int threads = 0;
  int repetitions = 11;
  std::string filter;
  std::filesystem::path json, figures;
};

void time(const std::string& name, const Code& code) {
  const auto repeat = [&code](benchmark::State& state) {
    for (auto _ : state) {
      code();
      benchmark::ClobberMemory();
    }
  };
  benchmark::RegisterBenchmark(name.c_str(), repeat)->UseRealTime()->MinTime(0.02);
}

Result measure(const Case& what, Reporter& reporter) {
  const Comparison comparison = what.make();
  if (comparison.check) {
    comparison.check();
  }
  const std::string baseline = what.name + " | " + what.baseline;
  time(what.name, comparison.ours);
  if (comparison.baseline) {
    time(baseline, comparison.baseline);
  }
  benchmark::RunSpecifiedBenchmarks(&reporter, ".*");
  benchmark::ClearRegisteredBenchmarks();
  return {what, reporter.times(what.name), reporter.times(baseline)};
}

/// Hands our choices to Google Benchmark, which takes them as a command line.
void initialize(const Options& options) {
  // Static, since it keeps a pointer to the program's name.
  static std::vector<std::string> flags{"bench", "--benchmark_enable_random_interleaving=true",
                                        concat("--benchmark_repetitions=", options.repetitions)};
  std::vector<char*> arguments;
  for (std::string& flag : flags) {
    arguments.push_back(flag.data());
  }
  int count = static_cast<int>(arguments.size());
  benchmark::Initialize(&count, arguments.data());
}

void run(const Options& options) {
  if (options.threads > 0) {
    set_cpu_threads(options.threads);
  }
  // What can fail comes first, and not after minutes of measuring.
  const std::regex wanted(options.filter);
  check_apart(options.json, options.figures, {"hidden", "workers", "step"});
  plot::Figures figures(options.figures);
  initialize(options);
  Reporter reporter(options.json);

  // Also prepares OpenBLAS, so that what it is measured by are its best kernels.
  set_cpu_matmul(Matmul::openblas);
  const std::string openblas = backend(Device::cpu).description();
  set_cpu_matmul(Matmul::automatic);
  const std::string ours = backend(Device::cpu).description();
  std::printf("%s\n%s\nyardsticks: %s; %s\n", place_and_time().c_str(), ours.c_str(),
              name(yardstick()), openblas.c_str());
  benchmark::AddCustomContext("engine", ours);
  benchmark::AddCustomContext("OpenBLAS", openblas);
  const auto measured_peak = [] {
    return peak_gflops(gemm::instruction_set_from(std::getenv("DL_INSTRUCTION_SET")),
                       cpu_threads());
  };
  const std::string peak = concat(std::round(measured_peak()));
  std::printf("peak of fused multiply-adds: %s GFLOP/s\n", peak.c_str());
  benchmark::AddCustomContext("peak of fused multiply-adds, GFLOP/s", peak);
  if (std::regex_search("peak memory", wanted)) {
    const std::string megabytes = concat(peak_megabytes_of_training());
    std::printf("peak memory of mlp_concise: %s MB\n", megabytes.c_str());
    benchmark::AddCustomContext("peak memory of mlp_concise, MB", megabytes);
  }

  const std::vector<std::pair<std::string, std::vector<Case>>> parts{
      {"products", step_product_cases()},
      {"training", training_cases()},
      {"kernels", kernel_cases()},
      {"data", data_cases()},
      {"slow ways", slow_way_cases()}};
  std::vector<Result> results;
  for (const auto& [part, cases] : parts) {
    bool begun = false;
    for (const Case& what : cases) {
      if (std::regex_search(what.name, wanted)) {
        if (!std::exchange(begun, true)) {
          print_heading(part);
        }
        results.push_back(measure(what, reporter));
        print(results.back());
      }
    }
  }
  draw(figures, results);
  if (std::regex_search("parts of a step", wanted)) {
    const std::vector<Part> step = parts_of_step(step_of_training());
    print(step);
    draw(figures, step);
  }
  std::printf("\nthe peak once more: %.0f GFLOP/s\n", measured_peak());
  reporter.finish();
}

}  // namespace
}  // namespace dl::bench

int main(int argc, char** argv) {
  dl::bench::Options options;
  CLI::App app("Times the engine against bare code that does the same.", "bench");
  namespace cli = dl::cli;
  cli::add_number(app, "--threads", options.threads, {1, 1024},
                  "CPU threads (default: one per core)");
  cli::add_number(app, "--repetitions", options.repetitions, {1, 1000},
                  "How often to measure everything")
      ->default_str(dl::concat(options.repetitions));
  app.add_option("--filter", options.filter, "Only what this regular expression is found in");
  cli::add_path(app, "--json", options.json, "FILE", "Write Google Benchmark's JSON to this file");
  cli::add_path(app, "--figures", options.figures, "DIR", "Draw figures into this folder");
  return dl::bench::run_program(app, argc, argv, [&] { dl::bench::run(options); });
}
