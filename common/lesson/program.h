// What every lesson program does the same way: its options, its errors, its exit status.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "array/backend.h"
#include "base/device.h"
#include "base/shape.h"

namespace dl::lesson {

/// What every lesson accepts.
struct Options {
  std::string device = "auto";     // --device auto|cpu|cuda, --gpu
  int threads = 0;                 // --threads, 0: as many as there are cores
  std::uint64_t seed = 0;          // --seed
  std::filesystem::path data_dir;  // --data-dir
  std::filesystem::path figures;   // --figures, empty: none
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
  std::filesystem::path load, save;   // --load, --save
  std::filesystem::path history;      // --history
  Matmul matmul = Matmul::automatic;  // --matmul
  CudaOptions cuda;                   // --tf32, --no-graph; its products are those of `matmul`
  std::string settings;               // those of all options that the trained numbers depend on
};

/// A lesson's main: parses the options, calls the lesson, and turns what it throws into one line on
/// stderr. With --load, the settings that the command line leaves out are those of the file; what
/// the file cannot go on with is a UsageError. Exit status: 0 done, 2 wrong usage, 130 Ctrl-C, 1
/// anything else.
class Program {
 public:
  Program(const std::string& name, const std::string& description, Options& options);
  Program(const std::string& name, const std::string& description, TrainingOptions& options);
  ~Program();

  /// One more flag, for one lesson; a setting that its checkpoints hold.
  void add_flag(const std::string& name, bool& value, const std::string& help);

  int run(int argc, char** argv, const std::function<void()>& lesson);

 private:
  struct Parser;
  std::unique_ptr<Parser> parser_;
};

/// The device that was asked for, opened. For "auto", the GPU where there is a usable one, and one
/// line on stderr that says what was chosen and why. Throws an Error where there is no such device.
Device open_device(const Options& options);
/// The same with the options of products and graphs. A UsageError where one is given that the named
/// device does not have; where it is "auto" that has chosen the device, the line says that they do
/// nothing there.
Device open_device(const TrainingOptions& options);

}  // namespace dl::lesson
