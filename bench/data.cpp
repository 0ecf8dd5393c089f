// The data loader, start-up, and memory.

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <memory>
#include <numeric>
#include <thread>

#include <dl/array/backend.h>
#include <dl/array/load_batch.h>
#include <dl/base/check.h>
#include <dl/base/file.h>
#include <dl/base/number.h>
#include <dl/data/data_loader.h>
#include <dl/data/fashion_mnist.h>
#include <dl/data/idx.h>
#include "bench/comparison.h"

extern char** environ;

namespace dl::bench {
namespace {

namespace fs = std::filesystem;

// ---- The loader alone ----

/// One epoch in a random order, every batch taken and let go; the baseline makes the same batches
/// in order, by the backend's kernel.
Comparison compare_loader(int workers) {
  constexpr Index kBatch = 256;
  const auto images = std::make_shared<data::FashionMnist>(data::load_fashion_mnist());
  const auto loader = std::make_shared<data::DataLoader>(
      images->train,
      data::DataLoaderOptions{.batch_size = kBatch, .shuffle = true, .workers = workers});
  const auto in_order = [images, X = Array({kBatch, 784}), y = Labels(kBatch)]() mutable {
    std::vector<Index> rows(kBatch);
    for (Index first = 0; first + kBatch <= images->train.count; first += kBatch) {
      std::iota(rows.begin(), rows.end(), first);
      load_batch({images->train.pixels, images->train.labels}, rows, X, y);
    }
  };
  const auto epoch = [images, loader] {
    Index seen = 0;
    for (const auto& [X, y] : *loader) {
      seen += y.size();
    }
    return seen;
  };
  return {[=] { epoch(); }, in_order,
          [=] { check(epoch() == images->train.count, "bench: the loader loses images"); }};
}

// ---- Start-up ----

/// A folder with the four files as they are when unpacked; gone at the end.
class UnpackedFiles : public TemporaryFolder {
 public:
  UnpackedFiles() : TemporaryFolder("layer-by-layer-bench") {
    const auto set = data::load_fashion_mnist();
    write("train", set.train);
    write("t10k", set.test);
  }

 private:
  void write(const std::string& part, const data::ImageSet& set) const {
    data::write_idx(path() / (part + "-images-idx3-ubyte"),
                    {{set.count, set.rows, set.columns}, set.pixels});
    data::write_idx(path() / (part + "-labels-idx1-ubyte"),
                    {{set.count}, {set.labels.begin(), set.labels.end()}});
  }
};

/// A running mlp_concise that says nothing.
class Lesson {
 public:
  explicit Lesson(std::vector<std::string> options) {
    std::string program = DL_BIN_DIR "/mlp_concise";
    options.insert(options.begin(), {program, "--quiet", "--device", "cpu"});
    std::vector<char*> arguments;
    for (std::string& option : options) {
      arguments.push_back(option.data());
    }
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t silent;
    ::posix_spawn_file_actions_init(&silent);
    ::posix_spawn_file_actions_addopen(&silent, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    const int error =
        ::posix_spawn(&child_, program.c_str(), &silent, nullptr, arguments.data(), environ);
    ::posix_spawn_file_actions_destroy(&silent);
    check(error == 0, "bench: cannot run ", program);
  }

  /// Waits for its end.
  void join() {
    int status = 0;
    ::waitpid(child_, &status, 0);
    check(status == 0, "bench: mlp_concise failed");
  }

  /// Waits for its end; the most memory that it held until then, in MB. Looked up while it runs:
  /// what the system tells at the end includes this program's own memory before the start.
  double join_and_measure_memory() {
    double peak = 0;
    int status = 0;
    while (::waitpid(child_, &status, WNOHANG) == 0) {
      peak = std::max(peak, peak_megabytes());
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    check(status == 0, "bench: mlp_concise failed");
    return peak;
  }

 private:
  double peak_megabytes() const {
    std::ifstream status(concat("/proc/", child_, "/status"));
    for (std::string word; status >> word;) {
      if (word == "VmHWM:" && status >> word) {
        return parse_number<double>(word).value_or(0) * 1024 / 1e6;
      }
    }
    return 0;  // it has ended
  }

  pid_t child_ = 0;
};

Comparison read_files(bool unpacked) {
  const auto folder = unpacked ? std::make_shared<UnpackedFiles>() : nullptr;
  return {[=] { data::load_fashion_mnist({.data_dir = folder ? folder->path() : fs::path()}); },
          {},
          {}};
}

/// From the start of a process to its end: reading, one step, evaluation.
Comparison run_lesson(bool unpacked) {
  const auto folder = unpacked ? std::make_shared<UnpackedFiles>() : nullptr;
  std::vector<std::string> options{"--epochs", "1", "--limit", "256"};
  if (folder) {
    options.insert(options.end(), {"--data-dir", folder->path()});
  }
  return {[folder, options] { Lesson(options).join(); }, {}, {}};
}

}  // namespace

std::vector<Case> data_cases() {
  std::vector<Case> cases;
  for (const int workers : {0, 1, 2, 4, 20}) {
    cases.push_back({concat("loader, epoch, ", workers, " workers"), "convert in order",
                     [=] { return compare_loader(workers); }, "workers",
                     static_cast<double>(workers)});
  }
  cases.push_back({"read and check .gz files", "", [] { return read_files(false); }});
  cases.push_back({"read and check unpacked files", "", [] { return read_files(true); }});
  cases.push_back({"mlp_concise, one step, .gz", "", [] { return run_lesson(false); }});
  cases.push_back({"mlp_concise, one step, unpacked", "", [] { return run_lesson(true); }});
  return cases;
}

double peak_megabytes_of_training() { return Lesson({"--epochs", "1"}).join_and_measure_memory(); }

}  // namespace dl::bench
