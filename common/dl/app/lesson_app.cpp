#include <dl/app/lesson_app.h>

#include <algorithm>
#include <concepts>
#include <csignal>
#include <cstdio>
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <sstream>
#include <utility>
#include <vector>

#include <dl/array/backend.h>
#include <dl/base/atomic_file.h>
#include <dl/base/check.h>
#include <dl/base/number.h>
#include <dl/base/stdio_guard.h>
#include <dl/base/text.h>
#include <dl/cli/command_line.h>
#include <dl/data/picture.h>
#include <dl/explain/page.h>
#include <dl/explain/recorder.h>
#include <dl/train/checkpoint.h>
#include <dl/train/interrupt.h>

namespace dl::app {
namespace {

namespace fs = std::filesystem;

constexpr int kUsageError = 2;
constexpr int kInterrupted = 128 + SIGINT;

const std::map<std::string, Matmul> kMatmuls{{"auto", Matmul::automatic},
                                             {"own", Matmul::own},
                                             {"openblas", Matmul::openblas},
                                             {"cublas", Matmul::cublas}};

/// "64x48" -> rows 64, columns 48.
void read_size(const std::string& text, Index& rows, Index& columns) {
  constexpr Bounds<Index> kSide{2, 99999};
  const std::size_t x = text.find('x');
  const auto h = parse_number<Index>(text.substr(0, x), kSide);
  const auto w = x == std::string::npos ? h : parse_number<Index>(text.substr(x + 1), kSide);
  if (x == std::string::npos || !h || !w) {
    cli::refuse("--resize", "a size such as 32x32, each from 2 to 99999", text);
  }
  rows = *h;
  columns = *w;
}

/// "100" -> 100; "all" -> 0.
void read_limit(const std::string& text, const Bounds<Index>& bounds, Index& limit) {
  const std::optional<Index> number = text == "all" ? 0 : parse_number<Index>(text, bounds);
  if (!number) {
    cli::refuse("--limit", cli::described(bounds) + ", or all", text);
  }
  limit = *number;
}

/// A file that the command line names, by the option that names it.
struct NamedFile {
  const char* option;
  fs::path path;
};

/// Throws where `file` is one of the others, whatever its spelling.
void check_apart(const NamedFile& file, std::span<const NamedFile> others) {
  for (const NamedFile& other : others) {
    if (!file.path.empty() && !other.path.empty() && same_place(file.path, other.path)) {
      throw UsageError(concat(file.option, " and ", other.option, " name the same file, ",
                              in_quotes(other.path.string())));
    }
  }
}

/// Whether `file` is there and, through any links, has the name of a file of Fashion-MNIST.
bool is_data(const fs::path& file) {
  std::error_code none;
  fs::path name = fs::canonical(file, none).filename();
  if (name.extension() == ".gz") {
    name.replace_extension();
  }
  for (const char* known : {"train-images-idx3-ubyte", "train-labels-idx1-ubyte",
                            "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"}) {
    if (name == known) {
      return true;
    }
  }
  return false;
}

/// Throws where two of the files are one, or one of them holds the data, or could not be written:
/// before hours are spent on what goes into it.
void check_written(std::span<const NamedFile> files) {
  for (const NamedFile& file : files) {
    if (!file.path.empty() && is_data(file.path)) {
      throw UsageError(concat(file.option, " names ", in_quotes(file.path.string()),
                              ", a file of Fashion-MNIST"));
    }
  }
  for (std::size_t i = 0; i < files.size(); ++i) {
    check_apart(files[i], files.subspan(i + 1));
  }
  for (const NamedFile& file : files) {
    if (!file.path.empty()) {
      const AtomicFile attempt(file.path);
    }
  }
}

void check_files(const train::Options& options) {
  const NamedFile written[] = {{"--explain", options.explain}, {"--trace", options.trace}};
  check_written(written);
}

/// That what is read is not written over, and that the picture can be read, too. --save may have
/// the name of --load: a training that goes on.
void check_files(const train::TrainingOptions& options) {
  if (options.invert && options.predict.empty()) {
    throw UsageError("--invert is for the picture of --predict, and there is none");
  }
  const NamedFile written[] = {{"--save", options.save},
                               {"--history", options.history},
                               {"--explain", options.explain},
                               {"--trace", options.trace}};
  check_apart({"--load", options.load}, std::span(written).subspan(1));
  check_apart({"--predict", options.predict}, written);
  check_written(written);
  if (!options.predict.empty()) {
    data::read_picture(options.predict);
  }
}

/// Runs the lesson; with --explain or --trace, as it is watched. What was seen of a training that
/// ends early, by Ctrl-C or by an Error, is written all the same; where nothing was, no file is.
void run_explained(const std::string& name, const train::Options& options,
                   const std::function<void()>& lesson) {
  if (options.explain.empty() && options.trace.empty()) {
    lesson();
    return;
  }
  explain::Recorder recorder(name);
  const auto write = [&] {
    const explain::Recording& recording = recorder.recording();
    if (!options.explain.empty()) {
      explain::write_page(options.explain, recording);
    }
    if (!options.trace.empty()) {
      explain::write_trace(options.trace, recording);
    }
    if (!options.quiet) {
      for (const fs::path& file : {options.explain, options.trace}) {
        if (!file.empty()) {
          std::printf("explained in %s\n", printable(file.string()).c_str());
        }
      }
      std::fprintf(stderr, "recording took %.2f s of %.2f s\n", recording.overhead,
                   recording.seconds);
    }
  };
  try {
    lesson();
  } catch (...) {
    if (recorder.recording().trainings.empty() && recorder.recording().events.empty()) {
      throw;  // nothing was seen: whatever file is there stays
    }
    try {
      write();
    } catch (const Error& error) {  // the first error is the one to be told
      std::fprintf(stderr, "%s: %s\n", name.c_str(), printable(error.what()).c_str());
    }
    throw;
  }
  write();
}

}  // namespace

struct LessonApp::Parser {
  /// An option that the trained numbers depend on. A checkpoint holds them all.
  struct Setting {
    CLI::Option* option;
    std::function<std::string()> value;  // empty where there is none
    bool fixed = false;                  // no training can go on with another value
  };

  train::Options& options;
  train::TrainingOptions* training = nullptr;
  CLI::App app;
  std::vector<Setting> settings;

  Parser(const std::string& name, const std::string& description, train::Options& o)
      : options(o), app(description, name) {
    app.set_version_flag("--version", DL_VERSION);
    app.get_formatter()->column_width(34);
    cli::add_choice(
        app, "--device", {"auto", "cpu", "cuda"},
        [&o](const std::string& device) { o.device = device; },
        "Where to compute: auto, cpu or cuda")
        ->default_str(o.device);
    cli::add_flag(
        app, "--gpu", [&o](bool gpu) { o.device = gpu ? "cuda" : o.device; },
        "The same as --device cuda");
    cli::add_number(app, "--threads", o.threads, {1, 1024}, "CPU threads (default: one per core)");
    CLI::Option* const seed =
        cli::add_number(app, "--seed", o.seed, {}, "Start of all random numbers");
    seed->default_str(concat(o.seed));
    settings.push_back({seed, [&o] { return concat(o.seed); }, true});
    cli::add_path(app, "--data-dir", o.data_dir, "DIR",
                  "Folder of the Fashion-MNIST files, or torchvision's root");
    cli::add_path(app, "--figures", o.figures, "DIR",
                  "Draw figures into this folder (PNG, SVG and CSV)");
    add_flag("--quick", o.quick,
             "The whole program in seconds, with less of everything: to see whether it runs");
    add_flag("--show", o.show, "Show figures in a window, or in the terminal");
    add_flag("--quiet", o.quiet, "Print results alone; of training, those of the last epoch");
  }

  void add_explain() {
    cli::add_path(app, "--explain", options.explain, "FILE",
                  "Write what training does, operation by operation, to this HTML file");
    cli::add_path(app, "--trace", options.trace, "FILE",
                  "Write the times of the first operations to this JSON file, for Perfetto");
  }

  void add_training(train::TrainingOptions& o) {
    training = &o;
    add_explain();
    static constexpr Bounds<Index> kAtLeastOne{1, Index{1} << 30};
    cli::add_number(app, "--epochs", o.epochs, {0, 1000000}, "How often to see every image")
        ->default_str(concat(o.epochs));
    add_setting("--batch-size", o.batch_size, kAtLeastOne, "Images per step");
    add_setting("--lr", o.lr, {std::numeric_limits<float>::denorm_min()}, "Learning rate")
        ->type_name("X");
    add_setting("--hidden", o.hidden, kAtLeastOne, "Units of the hidden layer", true);
    cli::add_number(app, "--workers", o.workers, {0, 1024},
                    "Threads that prepare minibatches in advance")
        ->default_str(concat(o.workers));
    CLI::Option* const resize = app.add_option_function<std::string>(
        "--resize", [&o](const std::string& text) { read_size(text, o.rows, o.columns); },
        "Resize the images to H rows and W columns");
    resize->type_name("HxW");
    settings.push_back({resize, [&o] { return concat(o.rows, 'x', o.columns); }, true});
    CLI::Option* const limit = app.add_option_function<std::string>(
        "--limit", [&o](const std::string& text) { read_limit(text, kAtLeastOne, o.limit); },
        "Train on the first N images only, or on all");
    limit->type_name("N|all");
    settings.push_back({limit, [&o] { return o.limit > 0 ? concat(o.limit) : ""; }});
    CLI::Option* const validation =
        cli::add_number(app, "--validation", o.validation, {0, kAtLeastOne.high},
                        "Hold the last N training images out, to choose by");
    validation->default_str("0");
    settings.push_back(
        {validation, [&o] { return o.validation > 0 ? concat(o.validation) : ""; }, true});
    CLI::Option* const no_shuffle = cli::add_flag(
        app, "--no-shuffle", [&o](bool keep) { o.shuffle = !keep; },
        "Keep the images in their order");
    settings.push_back({no_shuffle, [&o] { return o.shuffle ? "" : "true"; }});
    cli::add_path(app, "--load", o.load, "FILE",
                  "Go on from this safetensors file: parameters, settings, order of the images");
    cli::add_path(app, "--save", o.save, "FILE",
                  "Write what training can go on from to this safetensors file");
    cli::add_path(app, "--history", o.history, "FILE",
                  "Write the results of all epochs to this CSV file");
    cli::add_path(app, "--predict", o.predict, "FILE",
                  "In the end, say what is in this picture (PNG, JPEG, PGM or PPM)");
    add_flag("--invert", o.invert,
             "The picture of --predict is dark on light: make it the reverse");
    cli::add_choice(
        app, "--matmul", {"auto", "own", "openblas", "cublas"},
        [&o](const std::string& name) { o.matmul = kMatmuls.at(name); },
        "Whose matrix products: own, openblas (on the CPU), cublas (on a GPU), or auto");
    add_flag("--tf32", o.cuda.tf32,
             "Products on the GPU from numbers rounded to three digits: faster");
    cli::add_flag(
        app, "--no-graph", [&o](bool anew) { o.cuda.graph = !anew; },
        "On the GPU, start each step's kernels anew, rather than record them once");
  }

  CLI::Option* add_flag(const std::string& name, bool& value, const std::string& help) {
    return cli::add_flag(
        app, name, [&value](bool given) { value = given; }, help);
  }

  /// A number that is a setting, too.
  template <class T>
  CLI::Option* add_setting(const std::string& name, T& value, const Bounds<T>& bounds,
                           const std::string& help, bool fixed = false) {
    const auto text = [&value] {
      if constexpr (std::floating_point<T>) {
        return to_shortest(value);
      } else {
        return concat(value);
      }
    };
    CLI::Option* const option = cli::add_number(app, name, value, bounds, help);
    option->default_str(text());
    settings.push_back({option, text, fixed});
    return option;
  }

  /// The settings as a command line has them: "--seed=0 --batch-size=256 ...".
  std::string settings_text() const {
    std::string text;
    for (const Setting& setting : settings) {
      if (const std::string value = setting.value(); !value.empty()) {
        text += concat(text.empty() ? "" : " ", setting.option->get_name(), '=', value);
      }
    }
    return text;
  }

  /// Training goes on with the settings of the file, but for those that the command line changes.
  void take_settings_of(const fs::path& file) {
    std::istringstream words(train::saved_settings(file));
    for (std::string word; words >> word;) {
      const std::size_t equals = std::min(word.find('='), word.size());
      const std::string name = word.substr(0, equals),
                        value = word.substr(std::min(equals + 1, word.size()));
      const auto setting = std::find_if(settings.begin(), settings.end(), [&](const Setting& s) {
        return s.option->get_name() == name;
      });
      if (setting == settings.end()) {
        continue;  // of another lesson, or of another version of this one
      }
      if (setting->option->count() == 0) {
        try {
          setting->option->add_result(value)->run_callback();
        } catch (const CLI::ParseError& error) {
          fail(file.string(), ": its settings do not do: ", error.what());
        }
      } else if (setting->fixed && setting->value() != value) {
        throw UsageError(concat(name, ' ', setting->value(),
                                " contradicts the file of --load, made with ", printable(value, 24),
                                ": leave ", name, " out"));
      }
    }
  }

  /// --quick, in a lesson that trains: what the command line leaves open is cut down.
  void shorten(train::TrainingOptions& o) {
    const auto set = [this](const char* name, auto& value, auto few) {
      const CLI::Option* const option = app.get_option_no_throw(name);
      if (option != nullptr && option->count() == 0) {
        value = few;
      }
    };
    set("--epochs", o.epochs, 2);
    set("--limit", o.limit, Index{4096});
  }

  void print_error(const std::string& what, const char* advice = "") const {
    std::fprintf(stderr, "%s: %s%s\n", app.get_name().c_str(), printable(what).c_str(), advice);
  }

  /// The exit status of the program that does this.
  int run_guarded(const std::function<void()>& work) const {
    try {
      work();
      flush_stdout();
      return train::ever_interrupted() ? kInterrupted : 0;
    } catch (const UsageError& e) {
      print_error(e.what(), cli::kSeeHelp);
      return kUsageError;
    } catch (const train::Interrupted&) {
      return kInterrupted;
    } catch (const std::bad_alloc&) {
      print_error("out of memory", training == nullptr ? ""
                                                       : "; a smaller --hidden, --batch-size or "
                                                         "--resize needs less");
    } catch (const std::exception& e) {
      print_error(e.what());
    }
    return 1;
  }
};

LessonApp::LessonApp(const std::string& name, const std::string& description,
                     train::Options& options)
    : parser_(std::make_unique<Parser>(name, description, options)) {}

LessonApp::LessonApp(const std::string& name, const std::string& description,
                     train::TrainingOptions& options)
    : LessonApp(name, description, static_cast<train::Options&>(options)) {
  parser_->add_training(options);
}

LessonApp::~LessonApp() = default;

void LessonApp::add_explain() { parser_->add_explain(); }

void LessonApp::add_flag(const std::string& name, bool& value, const std::string& help) {
  CLI::Option* const flag = parser_->add_flag(name, value, help);
  parser_->settings.push_back({flag, [&value] { return value ? "true" : ""; }});
}

template <class T>
void LessonApp::add_number(const std::string& name, T& value, const Bounds<T>& bounds,
                           const std::string& help) {
  parser_->add_setting(name, value, bounds, help);
}
template void LessonApp::add_number(const std::string&, int&, const Bounds<int>&,
                                    const std::string&);
template void LessonApp::add_number(const std::string&, Index&, const Bounds<Index>&,
                                    const std::string&);
template void LessonApp::add_number(const std::string&, float&, const Bounds<float>&,
                                    const std::string&);
template void LessonApp::add_number(const std::string&, double&, const Bounds<double>&,
                                    const std::string&);

void LessonApp::add_choice(const std::string& name, std::string& value,
                           const std::vector<std::string>& choices, const std::string& help) {
  CLI::Option* const option = cli::add_choice(
      parser_->app, name, choices, [&value](const std::string& chosen) { value = chosen; }, help);
  option->default_str(value);
  parser_->settings.push_back({option, [&value] { return value; }});
}

void LessonApp::leave_out(const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    CLI::Option* const option = parser_->app.get_option(name);
    std::erase_if(parser_->settings, [=](const auto& setting) { return setting.option == option; });
    parser_->app.remove_option(option);
  }
}

int LessonApp::run(int argc, char** argv, const std::function<void()>& lesson) {
  prepare_stdio();
  remove_unfinished_files_on_signals();
  CLI::App& app = parser_->app;
  try {
    cli::parse(app, argc, argv);
  } catch (const CLI::Success& help_or_version) {
    return parser_->run_guarded([&] { app.exit(help_or_version); });
  } catch (const CLI::ParseError& e) {
    parser_->print_error(cli::sentence(app, e), cli::kSeeHelp);
    return kUsageError;
  }
  return parser_->run_guarded([&] {
    if (parser_->options.threads > 0) {
      set_cpu_threads(parser_->options.threads);
    }
    train::TrainingOptions* const training = parser_->training;
    if (training == nullptr) {
      check_files(parser_->options);
    } else {
      check_files(*training);
      if (training->quick) {
        parser_->shorten(*training);
      }
      if (!training->load.empty()) {
        parser_->take_settings_of(training->load);
      }
      training->settings = parser_->settings_text();
    }
    run_explained(app.get_name(), parser_->options, lesson);
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

/// `idle` says which options do nothing on a device that "auto" has chosen. Where there is no GPU
/// at all, the line says nothing of one.
template <class Idle>
Device open_device(const train::Options& options, const Idle& idle) {
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

Device open_device(const train::Options& options) {
  return open_device(options, [](Device) { return std::string(); });
}

Device open_device(const train::TrainingOptions& options) {
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

}  // namespace dl::app
