// What is measured on a GPU, one subject each.
#pragma once

#include <vector>

#include "bench/gpu/report.h"
#include "data/image_set.h"

namespace dl::bench::gpu {

/// How large everything is. The simulated GPU is given less of it.
struct Sizes {
  Index numbers = Index{1} << 28;  // in an array that no cache holds: 1 GB
  Index matrix = 4096;             // of the large product
  Index softmax_rows = 65536, softmax_columns = 1024;
  int epochs = 10;
  Index batch = 256, inputs = 784, hidden = 256;  // of the notebook's step
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

}  // namespace dl::bench::gpu
