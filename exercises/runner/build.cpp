#include "build.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>
#include <thread>

#include <dl/base/check.h>
#include <dl/base/stopwatch.h>
#include "files.h"
#include "process.h"
#include "progress_line.h"

namespace dl::runner {

namespace {

using nlohmann::json;

// The harness and what it stands on, from the project's root.
constexpr const char* kHarness[] = {
    "exercises/harness/main.cpp",     "exercises/harness/check.cpp",
    "exercises/harness/diagnose.cpp", "exercises/harness/gradcheck.cpp",
    "exercises/harness/threads.cpp",  "exercises/harness/numbers.cpp",
    "exercises/harness/matrix.cpp",   "common/dl/base/rng.cpp"};

// How a line begins in which ninja says how far it is, and no compiler says anything.
constexpr std::string_view kStatus = "ninja: [";

using Words = std::vector<std::string>;

Words joined(Words a, const Words& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

std::string escaped(const std::string& path) {
  std::string text;
  for (const char c : path) {
    text += c == '$' || c == ' ' || c == ':' ? std::string("$") + c : std::string(1, c);
  }
  return text;
}

/// For the shell that ninja starts, and for ninja.
std::string quoted(const std::string& word) {
  std::string text = "'";
  for (const char c : word) {
    text += c == '\'' ? "'\\''" : c == '$' ? "$$" : std::string(1, c);
  }
  return text + "'";
}

std::string quoted(const Words& words) {
  std::string text;
  for (const std::string& word : words) {
    text += (text.empty() ? "" : " ") + quoted(word);
  }
  return text;
}

// What is precompiled, and comes before all else: for tests, and answers in C++; for kernels.
constexpr const char* kMatrices = "harness/matrix.h";
constexpr const char* kKernels = "harness/kernel.h";

/// Where an exercise's files find the project's; `#pragma unroll` is nvcc's.
Words project_flags(const Toolchain& toolchain, const Exercise& exercise) {
  return exercise.kernels ? Words{"-I" + toolchain.root.string(), "-Wno-unknown-pragmas"} : Words{};
}

// How a part is compiled: fast, with nothing in sight but what its adapter exports. What two
// libraries have of the same name is not to become one (GNU's unique symbols would).
const Words kPart{"-O3", "-fPIC", "-fvisibility=hidden", "-fno-gnu-unique"};
const Words kShared{"-shared", "-Wl,-Bsymbolic", "-Wl,--no-undefined"};

/// What it takes to build a target: the objects of the tests and the harness, that of the answer,
/// and the program of all of them.
struct Step {
  std::vector<fs::path> tests;
  fs::path object, program;
};

/// Writes the build.ninja of some targets. Everything in it is named by absolute paths.
class Manifest {
 public:
  explicit Manifest(const Toolchain& toolchain) : toolchain_(toolchain) {
    const std::string dependencies = "\n  depfile = $out.d\n  deps = gcc";
    text_ << "ninja_required_version = 1.5\nbuilddir = " << escaped(toolchain.build)
          << "\ncxx = " << quoted(toolchain.compiler) << "\nnvcc = " << quoted(toolchain.nvcc)
          << "\nrule compile\n  command = $cxx $flags -MD -MF $out.d -c $in -o $out" << dependencies
          << "\nrule precompile\n  command = $cxx $flags -MD -MF $out.d -x c++-header $in -o $out"
          << dependencies << "\nrule link\n  command = $cxx $flags $in -o $out"
          << "\nrule nvcc\n  command = $nvcc $flags -MD -MF $out.d -x cu -c $in -o $out"
          << dependencies << "\nrule nvcc_link\n  command = $nvcc $flags $in -o $out\n";
  }

  Step add(const Target& target) {
    if (target.flavour == BuildVariant::part) {
      return add_part(target);
    }
    const Exercise& exercise = *target.exercise;
    const fs::path folder = toolchain_.build / exercise.id;
    const bool by_nvcc = target.flavour == BuildVariant::cuda;
    const Words project = project_flags(toolchain_, exercise);
    const Words flags = joined(toolchain_.flags, exercise.flags);
    Words include{"-I" + exercise.folder.string()};

    Step step;
    for (const fs::path source : kHarness) {
      step.tests.push_back(
          compile(toolchain_.root / source, toolchain_.build / "harness", toolchain_.flags));
    }
    for (const char* file : {"test.cpp", "test_hidden.cpp"}) {
      if (file == std::string("test.cpp") || target.hidden) {
        step.tests.push_back(
            compile(exercise.folder / file, folder, flags, joined(include, project)));
      }
    }
    if (exercise.kernels) {
      add_gpu(step, target.flavour, project);
    }

    // The sanitizers look at the answer alone, so that the tests are compiled but once; and where
    // they look nobody else does: they cannot be had together.
    const bool sanitized = target.flavour == BuildVariant::sanitized;
    const Words& of_answer = sanitized ? toolchain_.sanitizers : exercise.answer_flags;
    // Our own answers are held to compile without a warning, except for those that are wrong.
    const std::string& name = target.answer.name;
    if (name == "stub" || name == "solution" || name.starts_with("also_right/")) {
      include = joined(include, by_nvcc ? Words{"-Werror=all-warnings", "-Xcompiler=-Werror"}
                                        : Words{"-Werror"});
    }
    step.program = toolchain_.build / target.name();
    const fs::path place = (folder / target.flavour_name() / name).parent_path();
    step.object =
        by_nvcc ? compile_by_nvcc(target.answer.file, place, include)
                : compile(target.answer.file, place, joined(joined(flags, of_answer), project),
                          include, exercise.kernels ? kKernels : kMatrices);

    if (begin(step.program, by_nvcc ? "nvcc_link" : "link")) {
      // The answer comes first: of an inline function that several objects have, the first is
      // taken, and the sanitizers are to see that of the answer.
      text_ << ' ' << escaped(step.object);
      for (const fs::path& object : step.tests) {
        text_ << ' ' << escaped(object);
      }
      text_ << "\n  flags = "
            << quoted(by_nvcc     ? toolchain_.nvcc_flags
                      : sanitized ? joined(flags, of_answer)
                                  : flags)
            << "\n";
    }
    return step;
  }

  /// Writes it, and the headers that are to be precompiled.
  void write() {
    for (const auto& [header, precompiled] : precompiled_) {
      update_file(header, concat("#include \"", precompiled.name, "\"\n"));
      text_ << "build " << escaped(header.string() + ".gch") << ": precompile " << escaped(header)
            << "\n  flags = " << quoted(precompiled.flags) << "\n";
    }
    update_file(path(), text_.str());
  }
  fs::path path() const { return toolchain_.build / "build.ninja"; }

 private:
  struct Precompiled {
    std::string name;
    Words flags;
  };

  /// The answer's library: itself, its adapter, and what these two stand on.
  Step add_part(const Target& target) {
    const Exercise& exercise = *target.exercise;
    const fs::path folder = toolchain_.build / "parts", root = toolchain_.root;
    const Words flags =
        joined(joined(toolchain_.flags, kPart), project_flags(toolchain_, exercise));
    const Words include{"-I" + exercise.folder.string()};
    const char* first = exercise.kernels ? kKernels : kMatrices;

    Step step;
    step.program = toolchain_.build / target.name();
    for (const char* source : {"exercises/engine/matrix.cpp", "common/dl/base/rng.cpp"}) {
      step.tests.push_back(compile(root / source, folder, joined(toolchain_.flags, kPart)));
    }
    if (exercise.kernels) {
      for (const fs::path& source : simulator_sources(root)) {
        step.tests.push_back(compile(root / source, folder, flags, {}, kKernels));
      }
    }
    step.tests.push_back(
        compile(exercise.folder / "engine.cpp", folder / exercise.id, flags, include, first));
    step.object =
        compile(target.answer.file, step.program.parent_path() / "objects", flags, include, first);
    if (begin(step.program, "link")) {
      text_ << ' ' << escaped(step.object);
      for (const fs::path& object : step.tests) {
        text_ << ' ' << escaped(object);
      }
      text_ << "\n  flags = " << quoted(joined(flags, kShared)) << "\n";
    }
    return step;
  }

  /// The GPU that the tests of kernels run on. Of the simulated one, what switches from thread to
  /// thread has to tell the address sanitizer, and is compiled once more for it.
  void add_gpu(Step& step, BuildVariant flavour, const Words& project) {
    const fs::path folder = toolchain_.build / "harness", root = toolchain_.root;
    step.tests.push_back(
        compile(root / "exercises/harness/gpu.cpp", folder, toolchain_.flags, project));
    if (flavour == BuildVariant::cuda) {
      step.tests.push_back(compile_by_nvcc(root / "exercises/harness/real_gpu.cu", folder));
      return;
    }
    step.tests.push_back(
        compile(root / "exercises/harness/simulated_gpu.cpp", folder, toolchain_.flags, project));
    const bool sanitized = flavour == BuildVariant::sanitized;
    const Words flags = joined(
        sanitized ? joined(toolchain_.flags, toolchain_.sanitizers) : toolchain_.flags, project);
    for (const fs::path& source : simulator_sources(root)) {
      step.tests.push_back(
          compile(root / source, sanitized ? folder / "sanitized" : folder, flags, {}, kKernels));
    }
  }

  /// The beginning of a build statement, unless there is one for this output already.
  bool begin(const fs::path& output, const char* rule) {
    if (!outputs_.insert(output).second) {
      return false;
    }
    text_ << "build " << escaped(output) << ": " << rule;
    return true;
  }

  /// The object of this source, in `folder`. All that is compiled with the same `flags` shares a
  /// precompiled header; `more` are those that do not matter to it.
  fs::path compile(const fs::path& source, const fs::path& folder, const Words& flags,
                   const Words& more = {}, const char* first = kMatrices) {
    const fs::path object = folder / (source.stem().string() + ".o");
    if (begin(object, "compile")) {
      const fs::path header = precompiled(first, flags);
      text_ << ' ' << escaped(source) << " | " << escaped(header.string() + ".gch")
            << "\n  flags = " << quoted(joined(flags, more)) << " -include " << quoted(header)
            << "\n";
    }
    return object;
  }

  /// The same by nvcc, to which no precompiled header is known.
  fs::path compile_by_nvcc(const fs::path& source, const fs::path& folder, const Words& more = {}) {
    const fs::path object = folder / (source.stem().string() + ".o");
    if (begin(object, "nvcc")) {
      text_ << ' ' << escaped(source)
            << "\n  flags = " << quoted(joined(toolchain_.nvcc_flags, more)) << "\n";
    }
    return object;
  }

  /// The header that is included before all else, in whose place the compiler takes the .gch file
  /// beside it.
  fs::path precompiled(const char* name, const Words& flags) {
    const fs::path header =
        toolchain_.build / "harness" / fingerprint(name + quoted(flags)) / "precompiled.h";
    precompiled_.insert({header, {name, flags}});
    return header;
  }

  const Toolchain& toolchain_;
  std::ostringstream text_;
  std::set<fs::path> outputs_;
  std::map<fs::path, Precompiled> precompiled_;
};

/// How many of how many steps are done, as "7/12", where this line is one in which ninja says so.
std::string_view count_in(std::string_view line) {
  if (!line.starts_with(kStatus)) {
    return "";
  }
  line.remove_prefix(kStatus.size());
  line = line.substr(0, line.find(']'));
  return line.find_first_not_of("0123456789/") == std::string_view::npos ? line : "";
}

/// Runs ninja, and shows how far it is.
ProcessResult ninja(const Manifest& manifest, const std::vector<fs::path>& outputs) {
  // As many compilers as cores: each takes less than 500 MB.
  Command command{{"ninja", "-k", "0", "-f", manifest.path(), "-j",
                   std::to_string(std::max(1u, std::thread::hardware_concurrency()))},
                  "",
                  {},
                  {{"LC_ALL", "C"}, {"NINJA_STATUS", concat(kStatus, "%f/%t] ")}}};
  command.words.insert(command.words.end(), outputs.begin(), outputs.end());
  ProgressLine progress("compiling");
  std::string line;
  return run(command, {}, [&](std::string_view piece) {
    for (const char c : piece) {
      if (c != '\n') {
        line += c;
        continue;
      }
      if (const std::string_view count = count_in(line); !count.empty()) {
        progress.show(count);
      }
      line.clear();
    }
  });
}

/// What the compiler said, without what ninja says around it.
std::string without_ninja(const std::string& output) {
  std::string text;
  bool command = false;
  for (const std::string& line : lines_of(output)) {
    const bool failed = line.starts_with("FAILED: ");
    const bool of_ninja = line.starts_with(kStatus) || line.starts_with("ninja: build stopped") ||
                          line.starts_with("ninja: no work to do");
    if (!failed && !command && !of_ninja) {
      text += line + "\n";
    }
    command = failed;  // the line after it
  }
  return text;
}

}  // namespace

Toolchain Toolchain::read(const fs::path& path) {
  try {
    const json fields = json::parse(read_file(path));
    const fs::path root = fields.at("root").get<std::string>();
    return {root,
            root / "exercises",
            root / "work",
            fields.at("build").get<std::string>(),
            fields.at("compiler"),
            fields.at("flags"),
            fields.at("sanitizers"),
            fields.at("nvcc"),
            fields.at("nvcc_flags")};
  } catch (const json::exception& error) {
    fail(path.string(), ": ", error.what(), "; ./learn build writes it anew");
  }
}

namespace {

/// One step at a time, to know which of them fails. Those that are done are not done again.
Built build_in_steps(const Manifest& manifest, const Step& step, const std::string& id) {
  ProcessResult ended = ninja(manifest, step.tests);
  check(ended.ok(), "the tests of ", id, " do not compile:\n", without_ninja(ended.output));
  Built built{Built::How::does_not_compile, "", step.program, 0};
  ended = ninja(manifest, {step.object});
  if (ended.ok()) {
    ended = ninja(manifest, {step.program});
    built.how = ended.ok() ? Built::How::built : Built::How::does_not_link;
  }
  built.text = without_ninja(ended.output);
  return built;
}

}  // namespace

std::vector<fs::path> simulator_sources(const fs::path& root) {
  std::vector<fs::path> sources;
  for (const auto& entry : fs::directory_iterator(root / "gpu/simulator")) {
    if (entry.path().extension() == ".cpp") {
      sources.push_back(entry.path().lexically_relative(root));
    }
  }
  std::ranges::sort(sources);
  return sources;
}

std::string compile_commands(const Toolchain& toolchain, const std::vector<Exercise>& exercises) {
  json all = json::array();
  for (const Exercise& exercise : exercises) {
    const char* header = exercise.kernels ? kKernels : kMatrices;
    const fs::path file = toolchain.work / exercise.id / "student.cpp";
    Words words{toolchain.compiler};
    for (const Words& more :
         {toolchain.flags, exercise.flags, exercise.answer_flags,
          project_flags(toolchain, exercise),
          Words{"-I" + exercise.folder.string(), "-include", header, "-c", file}}) {
      words = joined(words, more);
    }
    all.push_back(
        {{"directory", toolchain.root.string()}, {"file", file.string()}, {"arguments", words}});
  }
  return all.dump(1) + "\n";
}

std::string Target::flavour_name() const {
  constexpr const char* kNames[] = {"plain", "sanitized", "cuda", "part"};
  return kNames[static_cast<int>(flavour)];
}

std::string Target::name() const {
  return concat(exercise->id, "/", flavour_name(), "/", answer.name, hidden ? "-with-hidden" : "");
}

std::vector<Built> Builder::build(const std::vector<Target>& targets) const {
  const FolderLock turn(toolchain_.build);
  const Stopwatch watch;
  Manifest manifest(toolchain_);
  std::vector<Step> steps;
  std::vector<fs::path> programs;
  for (const Target& target : targets) {
    steps.push_back(manifest.add(target));
    programs.push_back(steps.back().program);
  }
  manifest.write();

  std::vector<Built> all;
  const ProcessResult ended = ninja(manifest, programs);
  for (std::size_t i = 0; i < targets.size(); ++i) {
    // Of several targets it is not known who was warned.
    const std::string warnings = targets.size() == 1 ? without_ninja(ended.output) : "";
    all.push_back(ended.ok() ? Built{Built::How::built, warnings, programs[i], 0}
                             : build_in_steps(manifest, steps[i], targets[i].exercise->id));
    all.back().seconds = watch.seconds();
  }
  return all;
}

}  // namespace dl::runner
