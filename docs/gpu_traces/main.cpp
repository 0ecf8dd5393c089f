// The pictures of the GPU's pages. Nothing in them is made up: the simulator runs the kernels and
// tells of each access; where something takes time, the cost model says how much.
#include <cstdio>
#include <exception>
#include <string>

#include "pictures.h"

int main(int argc, char** argv) {
  try {
    dl::plot::Figures figures(argc == 3 && std::string(argv[1]) == "--figures" ? argv[2] : "");
    dl::gpu_traces::draw_sectors(figures);
    dl::gpu_traces::draw_walk(figures);
    dl::gpu_traces::draw_padding(figures);
    dl::gpu_traces::draw_barriers(figures);
    dl::gpu_traces::draw_starts(figures);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "gpu_traces: %s\n", error.what());
    return 1;
  }
  return 0;
}
