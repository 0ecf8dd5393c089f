// The settings of a run, as the command line has them.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include <dl/array/backend.h>
#include <dl/base/shape.h>

namespace dl::train {

/// What every lesson accepts.
struct Options {
  std::string device = "auto";     // --device auto|cpu|cuda, --gpu
  int threads = 0;                 // --threads, 0: as many as there are cores
  std::uint64_t seed = 0;          // --seed
  std::filesystem::path data_dir;  // --data-dir
  std::filesystem::path figures;   // --figures, empty: none
  std::filesystem::path explain;   // --explain, a page of the trainings
  std::filesystem::path trace;     // --trace
  bool quick = false;              // --quick
  bool show = false;               // --show
  bool quiet = false;              // --quiet
};

/// What the lessons that train accept too.
struct TrainingOptions : Options {
  int epochs = 10;                    // --epochs
  Index batch_size = 256;             // --batch-size
  float lr = 0.1f;                    // --lr
  Index hidden = 256;                 // --hidden
  int workers = 0;                    // --workers
  Index rows = 28, columns = 28;      // --resize HxW
  Index limit = 0;                    // --limit, 0: all training images, also as --limit all
  bool shuffle = true;                // --no-shuffle
  Index validation = 0;               // --validation, images that are held out of the training
  std::filesystem::path load, save;   // --load, --save
  std::filesystem::path history;      // --history
  std::filesystem::path predict;      // --predict, a picture of one's own
  bool invert = false;                // --invert, for one that is dark on light
  Matmul matmul = Matmul::automatic;  // --matmul
  CudaOptions cuda;                   // --tf32, --no-graph; its products are those of `matmul`
  std::string settings;               // those of all options that the trained numbers depend on
};

}  // namespace dl::train
