// What is measured on a GPU, one subject each.
#pragma once

#include <vector>

#include <dl/data/image_set.h>
#include "bench/gpu/report.h"

namespace dl::bench::gpu {

/// How large everything is. The simulated GPU is given less of it.
struct Sizes {
  Index numbers = Index{1} << 28;  // in an array that no cache holds: 1 GB
  Index matrix = 4096;             // of the large product
  Index softmax_rows = 65536, softmax_columns = 1024;
  int epochs = 10;
  Index batch = 256, inputs = 784, hidden = 256;  // of the notebook's step
  std::vector<Index> batches{16, 64, 256, 1024};  // where the GPU overtakes the CPU is looked for
  std::vector<Index> widths{16, 64, 256, 1024, 4096};
};

/// Copying, and elementwise kernels against it.
void time_elementwise(Report& report, const Sizes& sizes);
/// The ladder of matrix products against cuBLAS, for a large product and for those of the notebook.
void time_products(Report& report, const Sizes& sizes);
/// The ladder of softmax kernels.
void time_softmax(Report& report, const Sizes& sizes);
/// Epochs of training, by every rung of the training step's ladder, and whole runs.
void time_training(Report& report, const Sizes& sizes, const data::ImageSet& train,
                   const data::ImageSet& test);

/// A step of the notebook's network with `hidden` hidden units on `batch` images, in seconds.
struct Crossover {
  Index batch, hidden;
  double on_cpu, on_gpu;
};
/// Steps of the lessons' code on the CPU and, in a graph, on the GPU: from which size on the GPU is
/// faster. What the filter leaves out is left out of the result.
std::vector<Crossover> time_crossover(Report& report, const Sizes& sizes,
                                      const data::ImageSet& train);

}  // namespace dl::bench::gpu
