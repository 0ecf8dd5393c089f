// The benchmarks of the GPU: every rung of the ladders, and the backend's kernels, against the best
// that the GPU could do. What computes something wrong is an error and not a time.

#include <cstdio>
#include <cstdlib>

#include <dl/base/check.h>
#include <dl/base/rng.h>
#include <dl/data/fashion_mnist.h>
#include <dl/plot/figures.h>
#include "bench/command_line.h"
#include "bench/gpu/figures.h"
#include "bench/gpu/report.h"
#include "bench/gpu/sections.h"

namespace dl::bench::gpu {
namespace {

struct Options {
  Settings settings;
  bool small = false, random_images = false;
  std::filesystem::path json, figures, data_dir;
};

/// Images of noise, in which the mean brightness tells the class: for machines without the data
/// set. What a step takes does not depend on the numbers in it.
data::ImageSet noise(Index count, Index rows, Index columns) {
  Rng rng(1);
  data::ImageSet set{count, rows, columns, {}, {}};
  for (Index i = 0; i < count; ++i) {
    const std::uint64_t label = rng.below(10);
    set.labels.push_back(static_cast<std::int32_t>(label));
    for (Index pixel = 0; pixel < rows * columns; ++pixel) {
      set.pixels.push_back(static_cast<std::uint8_t>(rng.below(30) + 25 * label));
    }
  }
  return set;
}

void run(Options options) {
  if (options.small) {
    options.settings.seconds = 0;
  }
  check_apart(options.json, options.figures, {"gpu_product", "gpu_training_step", "gpu_crossover"});
  plot::Figures figures(options.figures);
  const Machine machine = open_machine();
  std::printf(
      "%s\nits driver knows CUDA %s; at best %.1f TFLOP/s and %.2f TB/s; its start took "
      "%.3f s\n",
      machine.description.c_str(), machine.driver.c_str(), machine.peak_flops / 1e12,
      machine.peak_bandwidth / 1e12, machine.context_seconds);
  std::fflush(stdout);  // whatever comes, it is known that there is a GPU
  Report report(machine, options.settings);

  Sizes sizes;
  data::FashionMnist images;
  if (options.small) {
    sizes = {5000, 70, 33, 70, 3, 69, 84, 40, {15, 50}, {8, 12}};
    images = {noise(150, 7, 12), noise(100, 7, 12), {}};
  } else if (options.random_images) {
    images = {noise(60000, 28, 28), noise(10000, 28, 28), {}};
    report.note("images", "noise, not Fashion-MNIST");
  } else {
    images = data::load_fashion_mnist({.data_dir = options.data_dir});
  }
  const auto save = [&] {  // after each part: on a lent machine the next may be cut off
    if (!options.json.empty()) {
      report.write_json(options.json);
    }
  };
  time_training(report, sizes, images.train, images.test);
  save();
  time_products(report, sizes);
  save();
  time_softmax(report, sizes);
  save();
  time_elementwise(report, sizes);
  save();
  const std::vector<Crossover> crossover = time_crossover(report, sizes, images.train);
  save();
  draw(figures, report, crossover);
  check(!report.failed(), "some lines have no time, since they failed: see above");
}

}  // namespace
}  // namespace dl::bench::gpu

int main(int argc, char** argv) {
  dl::bench::gpu::Options options;
  CLI::App app("Times the GPU's kernels against the best that the GPU could do.", "bench_gpu");
  namespace cli = dl::cli;
  cli::add_number(app, "--repetitions", options.settings.repetitions, {1, 1000},
                  "How often to measure everything")
      ->default_str(dl::concat(options.settings.repetitions));
  app.add_option("--filter", options.settings.filter,
                 "Only what this regular expression is found in");
  cli::add_path(app, "--json", options.json, "FILE", "Write all times to this file");
  cli::add_path(app, "--figures", options.figures, "DIR", "Draw figures into this folder");
  cli::add_path(app, "--data-dir", options.data_dir, "DIR",
                "Folder with the files of Fashion-MNIST");
  app.add_flag("--noise", options.random_images, "Train on noise, without the files");
  app.add_flag("--small", options.small, "Tiny sizes: whether it works, not how fast it is");
  return dl::bench::run_program(app, argc, argv, [&] { dl::bench::gpu::run(options); });
}
