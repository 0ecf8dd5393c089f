#include "build.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>
#include <thread>

#include <dl/base/check.h>
#include <dl/base/stopwatch.h>
#include "files.h"
#include "includes.h"
#include "process.h"
#include "progress_line.h"

namespace dl::runner {

namespace {

using nlohmann::json;

// The harness and what it stands on, from the project's root. The first of them is linked first.
constexpr const char* kHarness[] = {
    "exercises/harness/word.cpp",      "exercises/harness/main.cpp",
    "exercises/harness/check.cpp",     "exercises/harness/diagnose.cpp",
    "exercises/harness/gradcheck.cpp", "exercises/harness/threads.cpp",
    "exercises/harness/numbers.cpp",   "exercises/harness/matrix.cpp",
    "common/dl/base/rng.cpp"};

// How a line begins in which ninja says how far it is, and no compiler says anything.
constexpr std::string_view kStatus = "ninja: [";

// Limits for the compiler of an answer: 4 GB of memory, in KB; seconds; a file of 1 GB, in blocks
// of 512 bytes. A usual answer takes an eighth of the memory and a few seconds.
constexpr const char* kLimited =
    "for limit in '-v 4194304' '-t 120' '-f 2097152'; do ulimit $$limit 2>/dev/null || :; done; ";

// Where the compiler and the linker of an answer write what they have to say: ninja says it only
// when it runs them, and a warning is to be seen as long as it holds.
constexpr const char* kSaid = ".said";

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

/// A name that no answer knows, for what is between the harness and the tests.
std::string seal(const fs::path& build) {
  const fs::path path = build / "seal";
  if (!fs::exists(path)) {
    write_file(path, "seal_" + fingerprint(random_word()));
  }
  return read_file(path);
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
  explicit Manifest(const Toolchain& toolchain)
      : toolchain_(toolchain), sealed_{"-DDL_SEAL=" + seal(toolchain.build)} {
    // Of answers the rule for make is kept, to be read.
    const std::string kept = "\n  depfile = $out.d\n  description = $out",
                      dependencies = kept + "\n  deps = gcc";
    const std::string said = concat(" >$out", kSaid, " 2>&1");
    text_ << "ninja_required_version = 1.5\nbuilddir = " << escaped(toolchain.build)
          << "\ncxx = " << quoted(toolchain.compiler) << "\nnvcc = " << quoted(toolchain.nvcc)
          << "\nrule compile\n  command = $cxx $flags -MD -MF $out.d -c $in -o $out" << dependencies
          << "\nrule precompile\n  command = $cxx $flags -MD -MF $out.d -x c++-header $in -o $out"
          << dependencies << "\nrule answer\n  command = rm -f $out.d; " << kLimited
          << "$cxx $flags -MD -MF $out.d -c $in -o $out" << said << kept
          << "\nrule link\n  command = rm -f $out; " << kLimited << "$cxx $flags $in -o $out"
          << said << "\n  description = $out"
          << "\nrule nvcc\n  command = $nvcc $flags -MD -MF $out.d -x cu -c $in -o $out"
          << dependencies << "\nrule nvcc_answer\n  command = "
          << "rm -f $out.d; $nvcc $flags -MD -MF $out.d -x cu -c $in -o $out" << said << kept
          << "\nrule nvcc_link\n  command = rm -f $out; $nvcc $flags $in -o $out" << said
          << "\n  description = $out\n";
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
      step.tests.push_back(compile(toolchain_.root / source, toolchain_.build / "harness",
                                   toolchain_.flags, sealed_));
    }
    for (const char* file : {"test.cpp", "test_hidden.cpp"}) {
      if (file == std::string("test.cpp") || target.hidden) {
        step.tests.push_back(compile(exercise.folder / file, folder, flags,
                                     joined(joined(include, project), sealed_)));
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
        by_nvcc ? compile_by_nvcc(target.answer.file, place, include, "nvcc_answer")
                : compile(target.answer.file, place, joined(joined(flags, of_answer), project),
                          include, exercise.kernels ? kKernels : kMatrices, "answer");

    if (begin(step.program, by_nvcc ? "nvcc_link" : "link")) {
      // The first object takes the word before anything of the answer runs. The answer comes next:
      // of an inline function that several objects have, the first is taken, and the sanitizers are
      // to see that of the answer.
      for (std::size_t i = 0; i < step.tests.size(); ++i) {
        text_ << ' ' << escaped(step.tests[i]) << (i == 0 ? " " + escaped(step.object) : "");
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
    const Words more = joined(project, sealed_);
    step.tests.push_back(
        compile(root / "exercises/harness/gpu.cpp", folder, toolchain_.flags, more));
    if (flavour == BuildVariant::cuda) {
      step.tests.push_back(
          compile_by_nvcc(root / "exercises/harness/real_gpu.cu", folder, sealed_));
      return;
    }
    step.tests.push_back(
        compile(root / "exercises/harness/simulated_gpu.cpp", folder, toolchain_.flags, more));
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
                   const Words& more = {}, const char* first = kMatrices,
                   const char* rule = "compile") {
    const fs::path object = folder / (source.stem().string() + ".o");
    if (begin(object, rule)) {
      const fs::path header = precompiled(first, flags);
      text_ << ' ' << escaped(source) << " | " << escaped(header.string() + ".gch")
            << "\n  flags = " << quoted(joined(flags, more)) << " -include " << quoted(header)
            << "\n";
    }
    return object;
  }

  /// The same by nvcc, to which no precompiled header is known.
  fs::path compile_by_nvcc(const fs::path& source, const fs::path& folder, const Words& more,
                           const char* rule = "nvcc") {
    const fs::path object = folder / (source.stem().string() + ".o");
    if (begin(object, rule)) {
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
  const Words sealed_;
  std::ostringstream text_;
  std::set<fs::path> outputs_;
  std::map<fs::path, Precompiled> precompiled_;
};

/// One run of ninja, which shows how far it is.
class Ninja {
 public:
  explicit Ninja(const Manifest& manifest) : manifest_(manifest) {}

  /// Makes these files; `look` is called whenever one is made, or cannot be made. It ends ninja
  /// where it says no.
  using Look = std::function<bool(ProgressLine&)>;
  ProcessResult make(const std::vector<fs::path>& outputs, const Look& look) {
    // As many compilers as cores: each takes less than 500 MB.
    Command command = program(
        {"-k", "0", "-j", std::to_string(std::max(1u, std::thread::hardware_concurrency()))});
    command.words.insert(command.words.end(), outputs.begin(), outputs.end());
    ProgressLine progress("compiling");
    std::string line;
    return run(command, {}, [&](std::string_view piece) {
      for (const char c : piece) {
        if (c != '\n') {
          line += c;
          continue;
        }
        if (!read(line, progress, look)) {
          return false;
        }
        line.clear();
      }
      return true;
    });
  }

  /// Whether this file is there, and up to date.
  bool need_not_make(const fs::path& output) const {
    return run(program({"-n", output})).output.find("no work to do") != std::string::npos;
  }
  bool has_failed(const fs::path& output) const { return failed_.contains(output); }
  bool has_made(const fs::path& output) const {
    return made_.contains(output) && fs::exists(output);  // it tells of failures after the end
  }
  void note_made(const fs::path& output) { made_.insert(output); }
  const std::set<fs::path>& failed() const { return failed_; }

 private:
  bool read(const std::string& line, ProgressLine& progress, const Look& look) {
    if (line.starts_with(kFailed)) {
      std::string name = line.substr(kFailed.size());
      if (name.starts_with("[code=")) {  // which newer ones add
        name.erase(0, name.find(' ') + 1);
      }
      failed_.insert(trimmed(name));
    } else if (line.starts_with(kStatus)) {
      const auto end = line.find("] ");
      progress.show(line.substr(kStatus.size(), end - kStatus.size()));
      made_.insert(line.substr(std::min(end + 2, line.size())));
    } else {
      return true;
    }
    return look(progress);
  }

  Command program(const Words& arguments) const {
    return {joined({"ninja", "-f", manifest_.path()}, arguments),
            "",
            {},
            {{"LC_ALL", "C"}, {"NINJA_STATUS", concat(kStatus, "%f/%t] ")}}};
  }

  static constexpr std::string_view kFailed = "FAILED: ";

  const Manifest& manifest_;
  std::set<fs::path> made_, failed_;
};

/// What the compiler of the tests said, without what ninja says around it.
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

/// The files that the compiler has read for an answer.
std::vector<fs::path> files_read_for(const fs::path& object) {
  const fs::path rule = object.string() + ".d";
  return fs::exists(rule) ? files_in_rule(read_file(rule)) : std::vector<fs::path>();
}

/// What the compiler or the linker has said of what it made, or could not make.
std::string said_of(const fs::path& output) {
  const fs::path path = output.string() + kSaid;
  return fs::exists(path) ? beginning_of(path, kMostOutput) : "";
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

std::vector<Built> Builder::build(const std::vector<Target>& targets, const Done& done) const {
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

  using How = Built::How;
  std::vector<Built> all(targets.size(), {How::left_out, "", {}});
  Ninja ninja(manifest);
  bool go_on = true;
  /// Notes what has become of targets meanwhile; of all of them at the end.
  const auto look = [&](bool at_the_end, ProgressLine* progress) {
    for (std::size_t i = 0; i < targets.size() && go_on; ++i) {
      const auto& [tests, object, program] = steps[i];
      const bool compiled = !ninja.has_failed(object), linked = !ninja.has_failed(program);
      const bool known = !compiled || !linked || ninja.has_made(program) || at_the_end;
      if (all[i].how != How::left_out || !known) {
        continue;
      }
      all[i] = {!compiled ? How::does_not_compile
                : !linked ? How::does_not_link
                          : How::built,
                said_of(object) + (compiled ? said_of(program) : ""), program,
                files_read_for(object), watch.seconds()};
      if (done && progress != nullptr) {
        progress->hide();
      }
      go_on = !done || done(i, all[i]);
    }
    return go_on;
  };
  if (done && ninja.need_not_make(programs[0])) {  // which ninja would not tell
    ninja.note_made(programs[0]);
    if (!look(false, nullptr)) {
      return all;
    }
  }
  const ProcessResult ended =
      ninja.make(programs, [&](ProgressLine& progress) { return look(false, &progress); });
  // What is not of an answer is ours, and has to compile.
  std::set<fs::path> ours = ninja.failed();
  for (const Step& step : steps) {
    ours.erase(step.object);
    ours.erase(step.program);
  }
  if (!ours.empty()) {
    const auto whose = std::find_if(steps.begin(), steps.end(), [&](const Step& step) {
      return std::any_of(step.tests.begin(), step.tests.end(),
                         [&](const fs::path& object) { return ours.contains(object); });
    });
    const auto i = whose == steps.end() ? 0 : static_cast<std::size_t>(whose - steps.begin());
    fail("the tests of ", targets[i].exercise->id, " do not compile:\n",
         without_ninja(ended.output));
  }
  check(ended.ok() || !ninja.failed().empty() || !go_on,
        "nothing can be compiled: ", without_ninja(ended.output));
  look(true, nullptr);
  return all;
}

}  // namespace dl::runner
