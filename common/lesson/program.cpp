#include "lesson/program.h"

#include <CLI/CLI.hpp>
#include <cmath>
#include <csignal>
#include <cstdio>
#include <map>

#include "array/backend.h"
#include "base/atomic_file.h"
#include "base/check.h"
#include "lesson/interrupt.h"
#include "lesson/standard_files.h"

namespace dl::lesson {
namespace {

constexpr int kUsageError = 2;
constexpr int kInterrupted = 128 + SIGINT;
constexpr const char* kSeeHelp = " (see --help)";

const std::map<std::string, Matmul> kMatmuls{{"auto", Matmul::automatic},
                                             {"own", Matmul::own},
                                             {"openblas", Matmul::openblas},
                                             {"cublas", Matmul::cublas}};

/// CLI11 shows what a validator checks beside each option; the help text says it better.
CLI::Validator silent(CLI::Validator validator) { return validator.description(""); }

/// What is wrong with a text that should be a positive number, if anything; NaN and infinity are
/// not.
std::string is_positive(std::string& text) {
  float value = 0;
  const bool ok = CLI::detail::lexical_cast(text, value) && value > 0 && std::isfinite(value);
  return ok ? "" : text + " is not a positive number";
}

/// "64x48" -> rows 64, columns 48.
std::string parse_size(const std::string& text, Index& rows, Index& columns) {
  char after = 0;
  long long h = 0, w = 0;
  if (std::sscanf(text.c_str(), "%5lldx%5lld%c", &h, &w, &after) != 2 || h < 2 || w < 2) {
    return "--resize: \"" + text + "\" is not a size such as 32x32 (rows x columns, at least 2)";
  }
  rows = h;
  columns = w;
  return {};
}

/// Throws an Error if a file could not be written, before hours are spent on what goes into it.
void check_outputs(const TrainingOptions& options) {
  namespace fs = std::filesystem;
  if (!options.save.empty() &&
      fs::weakly_canonical(options.save) == fs::weakly_canonical(options.history)) {
    throw UsageError("--save and --history name the same file");
  }
  for (const fs::path& path : {options.save, options.history}) {
    if (!path.empty()) {
      const AtomicFile attempt(path);
    }
  }
}

}  // namespace

struct Program::Parser {
  Options& options;
  TrainingOptions* training = nullptr;
  CLI::App app;

  Parser(const std::string& name, const std::string& description, Options& o)
      : options(o), app(description, name) {
    app.set_version_flag("--version", DL_VERSION);
    app.get_formatter()->column_width(34);
    app.add_option("--device", o.device, "Where to compute: auto, cpu or cuda")
        ->check(silent(CLI::IsMember({"auto", "cpu", "cuda"})))
        ->type_name("NAME")
        ->capture_default_str();
    app.add_flag_callback(
        "--gpu", [&o] { o.device = "cuda"; }, "The same as --device cuda");
    app.add_option("--threads", o.threads, "CPU threads (default: one per core)")
        ->check(silent(CLI::Range(1, 1024)))
        ->type_name("N");
    app.add_option("--seed", o.seed, "Start of all random numbers")
        ->check(silent(CLI::NonNegativeNumber))
        ->type_name("N")
        ->capture_default_str();
    app.add_option("--data-dir", o.data_dir, "Folder of the Fashion-MNIST files")->type_name("DIR");
    app.add_option("--figures", o.figures, "Draw figures into this folder (PNG, SVG and CSV)")
        ->type_name("DIR");
    app.add_flag("--show", o.show, "Show figures in a window, or in the terminal");
    app.add_flag("--quiet", o.quiet, "Print results alone; of training, those of the last epoch");
  }

  void add_training(TrainingOptions& o) {
    training = &o;
    const auto at_least_1 = silent(CLI::Range(Index{1}, Index{1} << 30));
    app.add_option("--epochs", o.epochs, "How often to see every image")
        ->check(silent(CLI::Range(0, 1000000)))
        ->type_name("N")
        ->capture_default_str();
    app.add_option("--batch-size", o.batch_size, "Images per step")
        ->check(at_least_1)
        ->type_name("N")
        ->capture_default_str();
    app.add_option("--lr", o.lr, "Learning rate")
        ->check(silent(CLI::Validator(is_positive, "")))
        ->type_name("X")
        ->capture_default_str();
    app.add_option("--hidden", o.hidden, "Units of the hidden layer")
        ->check(at_least_1)
        ->type_name("N")
        ->capture_default_str();
    app.add_option("--workers", o.workers, "Threads that prepare minibatches in advance")
        ->check(silent(CLI::Range(0, 1024)))
        ->type_name("N")
        ->capture_default_str();
    app.add_option_function<std::string>(
           "--resize",
           [&o](const std::string& text) {
             const std::string problem = parse_size(text, o.rows, o.columns);
             if (!problem.empty()) {
               throw CLI::ValidationError(problem);
             }
           },
           "Resize the images to H rows and W columns")
        ->type_name("HxW");
    app.add_option("--limit", o.limit, "Train on the first N images only")
        ->check(at_least_1)
        ->type_name("N");
    app.add_flag_callback(
        "--no-shuffle", [&o] { o.shuffle = false; }, "Keep the images in their order");
    app.add_option("--load", o.load,
                   "Go on from this safetensors file: parameters, and the order of the images")
        ->type_name("FILE");
    app.add_option("--save", o.save, "Write what training can go on from to this safetensors file")
        ->type_name("FILE");
    app.add_option("--history", o.history, "Write the results of all epochs to this CSV file")
        ->type_name("FILE");
    app.add_option_function<std::string>(
           "--matmul", [&o](const std::string& name) { o.matmul = kMatmuls.at(name); },
           "Whose matrix products: own, openblas (on the CPU), cublas (on a GPU), or auto")
        ->check(silent(CLI::IsMember(kMatmuls)))
        ->type_name("NAME");
    app.add_flag("--tf32", o.cuda.tf32,
                 "Products on the GPU from numbers rounded to three digits: faster");
    app.add_flag_callback(
        "--no-graph", [&o] { o.cuda.graph = false; },
        "On the GPU, start each step's kernels anew, rather than record them once");
  }

  void complain(const char* what, const char* advice = "") const {
    std::fprintf(stderr, "%s: %s%s\n", app.get_name().c_str(), what, advice);
  }

  /// The exit status of the program that does this.
  int carry_out(const std::function<void()>& work) const {
    try {
      work();
      flush_stdout();
      return interrupted() ? kInterrupted : 0;
    } catch (const UsageError& e) {
      complain(e.what(), kSeeHelp);
      return kUsageError;
    } catch (const Interrupted&) {
      return kInterrupted;
    } catch (const std::bad_alloc&) {
      complain("out of memory", training == nullptr ? ""
                                                    : "; a smaller --hidden, --batch-size or "
                                                      "--resize needs less");
    } catch (const std::exception& e) {
      complain(e.what());
    }
    return 1;
  }
};

Program::Program(const std::string& name, const std::string& description, Options& options)
    : parser_(std::make_unique<Parser>(name, description, options)) {}

Program::Program(const std::string& name, const std::string& description, TrainingOptions& options)
    : Program(name, description, static_cast<Options&>(options)) {
  parser_->add_training(options);
}

Program::~Program() = default;

void Program::add_flag(const std::string& name, bool& value, const std::string& help) {
  parser_->app.add_flag(name, value, help);
}

int Program::run(int argc, char** argv, const std::function<void()>& lesson) {
  prepare_standard_files();
  remove_unfinished_files_on_signals();
  CLI::App& app = parser_->app;
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& help_or_version) {
    return parser_->carry_out([&] { app.exit(help_or_version); });
  } catch (const CLI::ParseError& e) {
    parser_->complain(e.what(), kSeeHelp);
    return kUsageError;
  }
  return parser_->carry_out([&] {
    if (parser_->options.threads > 0) {
      set_cpu_threads(parser_->options.threads);
    }
    if (parser_->training != nullptr) {
      check_outputs(*parser_->training);
    }
    lesson();
  });
}

namespace {

/// Whether there is a GPU that one could miss: NVIDIA's driver, or Windows' own in WSL, is here.
bool has_gpu_driver() {
  namespace fs = std::filesystem;
  std::error_code unseen;
  return fs::exists("/proc/driver/nvidia", unseen) || fs::exists("/dev/nvidiactl", unseen) ||
         fs::exists("/dev/dxg", unseen);
}

/// `idle` says which options do nothing on a device that "auto" has chosen. Where there is no GPU at
/// all, the line says nothing of one.
template <class Idle>
Device open_device(const Options& options, const Idle& idle) {
  Device device = options.device == "cpu" ? Device::cpu : Device::cuda;
  std::string note;
  try {
    backend(device);
  } catch (const Error& e) {
    check(options.device == "auto", "--device ", options.device, ": ", e.what(),
          "; --device cpu works everywhere");
    note = has_gpu_driver() ? concat("; no GPU: ", e.what()) : "";
    device = Device::cpu;
  }
  if (!options.quiet) {
    std::fprintf(stderr, "device: %s%s%s\n", backend(device).description().c_str(), note.c_str(),
                 idle(device).c_str());
  }
  return device;
}

}  // namespace

Device open_device(const Options& options) {
  return open_device(options, [](Device) { return std::string(); });
}

Device open_device(const TrainingOptions& options) {
  const CudaOptions usual;
  const bool for_gpu = options.matmul == Matmul::cublas || options.cuda.tf32 != usual.tf32 ||
                       options.cuda.graph != usual.graph;
  const bool for_cpu = options.matmul == Matmul::openblas;
  if (options.device == "cpu" && for_gpu) {
    throw UsageError(
        "--tf32, --no-graph and --matmul cublas are for the GPU, not for --device cpu");
  }
  if (options.device == "cuda" && for_cpu) {
    throw UsageError("--matmul openblas is for the CPU, not for --device cuda");
  }
  CudaOptions cuda = options.cuda;
  cuda.matmul = for_cpu ? Matmul::automatic : options.matmul;
  set_cuda_options(cuda);
  set_cpu_matmul(options.matmul == Matmul::cublas ? Matmul::automatic : options.matmul);
  return open_device(options, [&](Device device) -> std::string {
    if (device == Device::cpu) {
      return for_gpu ? "; --tf32, --no-graph and --matmul cublas do nothing here" : "";
    }
    return for_cpu ? "; --matmul openblas does nothing here" : "";
  });
}

}  // namespace dl::lesson
