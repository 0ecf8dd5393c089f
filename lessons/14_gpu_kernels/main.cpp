// Lesson 14: what does a thread see, and what does it wait for? The ladders of kernels, rung by
// rung in the simulator, which counts what they ask of memory; and timed where there is a GPU.
#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

#include <dl/app/figures.h>
#include <dl/app/lesson_app.h>
#include "figures.h"
#include "gpu/ladder/counts.h"
#include "timing.h"

using namespace dl;

namespace {

// #region products
/// C = A B of n x n numbers: loads from global memory for each multiplication of a thread; the
/// megabytes that warps ask for; and for each multiplication of a whole warp, what shared memory
/// does for it, in turns, and of these the ones that only conflicts cost.
void count_products(int n) {
  const double products = 1.0 * n * n * n, of_a_warp = products / 32;
  std::printf("%-15s  %6s  %6s  %6s  %9s  %8s  %6s  %5s  %s\n", "product", "loads", "MB", "turns",
              "conflicts", "barriers", "blocks", "warps", "waits for");
  for (const ladder::Counted& rung : ladder::count_products(n)) {
    const simulator::Report& report = rung.report;
    const auto blocks = static_cast<double>(rung.blocks());
    std::printf(
        "%-15s  %6.3f  %6.2f  %6.3f  %9.3f  %8.0f  %6td  %5d  %s\n", rung.name.c_str(),
        static_cast<double>(report.total.global.loads) / products,
        ladder::bytes_asked_for(report) / 1e6, static_cast<double>(report.wavefronts) / of_a_warp,
        static_cast<double>(report.bank_conflicts) / of_a_warp,
        static_cast<double>(report.barriers) / blocks, rung.blocks(), ladder::resident_warps(rung),
        rung.tf32 ? "(other units)" : ladder::bound(2 * products, report).by);
  }
}
// #endregion products

// #region softmax
/// Softmax of each row: loads of each number, bytes that warps ask for to load and store it.
void count_softmaxes(int rows, int columns) {
  const double numbers = 1.0 * rows * columns;
  std::printf("\n%-15s  %5s  %5s  %20s  %8s  %6s  %5s\n", "softmax", "loads", "bytes",
              "loads of one thread", "barriers", "blocks", "warps");
  for (const ladder::Counted& rung : ladder::count_softmaxes(rows, columns)) {
    const simulator::Report& report = rung.report;
    std::printf("%-15s  %5.2f  %5.1f  %20td  %8.0f  %6td  %5d\n", rung.name.c_str(),
                static_cast<double>(report.total.global.loads) / numbers,
                ladder::bytes_asked_for(report) / numbers, report.most.global.loads,
                static_cast<double>(report.barriers) / static_cast<double>(rung.blocks()),
                rung.blocks(), ladder::resident_warps(rung));
  }
}
// #endregion softmax

// #region one_load
/// The first load of A and of B by the first warp: how many pieces of 32 bytes that is.
void look_at_one_load(plot::Figures& figures) {
  std::printf("\n%-15s  %11s  %11s  %16s\n", "first warp", "pieces of A", "pieces of B",
              "turns for a load");
  std::vector<gpu_kernels::Traced> traced;
  for (const char* rung :
       {"naive", "coalesced", "tiled", "blocked_2d", "vectorised", "the backend's"}) {
    traced.push_back({rung, ladder::trace_product(rung, 64)});
    const ladder::FirstWarp& warp = traced.back().warp;
    const simulator::WarpAccess* slowest = gpu_kernels::slowest_load(warp);
    std::printf("%-15s  %11td  %11td  %16td\n", rung, sectors(warp.of_A.front()),
                sectors(warp.of_B.front()), slowest == nullptr ? 0 : wavefronts(*slowest).all);
  }
  gpu_kernels::draw_lanes(figures, traced);
  gpu_kernels::draw_banks(figures, traced);
}
// #endregion one_load

void gpu_kernels_lesson(const train::Options& options) {
  plot::Figures figures(options.figures, options.show);
  const int n = options.quick ? 64 : 256;
  count_products(n);
  count_softmaxes(options.quick ? 8 : 64, 1000);
  look_at_one_load(figures);
  if (options.device == "cpu") {
    std::printf("\nnot timed: --device cpu counts alone\n");
  } else {
    gpu_kernels::time_on_gpu(options.quick ? 256 : 4096, options.device == "cuda");
  }
  app::print_figure_paths(figures, options);
}

}  // namespace

int main(int argc, char** argv) {
  train::Options options;
  app::LessonApp program("gpu_kernels", "What the rungs of the GPU's ladders ask of memory.",
                         options);
  return program.run(argc, argv, [&] { gpu_kernels_lesson(options); });
}
