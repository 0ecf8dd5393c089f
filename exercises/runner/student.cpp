#include "student.h"

#include <algorithm>
#include <cstdio>
#include <ctime>

#include <dl/base/check.h>
#include "files.h"
#include "report.h"

namespace dl::runner {

namespace {

std::string seconds(double number) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f s", number);
  return text;
}

/// When and how large: what changes when a file is saved.
std::pair<fs::file_time_type, std::uintmax_t> stamp(const fs::path& file) {
  std::error_code missing;  // an editor may be about to put it there
  return {fs::last_write_time(file, missing), fs::file_size(file, missing)};
}

std::string time_of_day() {
  const std::time_t now = std::time(nullptr);
  std::tm local{};
  localtime_r(&now, &local);
  char text[16];
  std::strftime(text, sizeof text, "%H:%M:%S", &local);
  return text;
}

constexpr const char* kNotHere = " is not in this pack: whoever gave it to you has it\n";

}  // namespace

Student::Student(Builder builder, std::ostream& out, Style style)
    : builder_(std::move(builder)),
      out_(out),
      style_(style),
      exercises_(read_exercises(builder_.toolchain().exercises)),
      state_(builder_.toolchain().work) {
  check(!exercises_.empty(), "there are no exercises in ", builder_.toolchain().exercises.string());
}

const Exercise& Student::choose(const std::string& name) {
  const Exercise& exercise = name.empty() ? current() : find_exercise(exercises_, name);
  state_.current = exercise.id;
  state_.start(exercise);
  check(fs::is_regular_file(state_.file(exercise)), path(exercise), " is not a file");
  const Toolchain& toolchain = builder_.toolchain();
  update_file(toolchain.work / "compile_commands.json", compile_commands(toolchain, exercises_));
  return exercise;
}

/// Where the student is: at the chosen exercise; else at the first that is not done.
const Exercise& Student::current() {
  for (const Exercise& exercise : exercises_) {
    if (exercise.id == state_.current) {
      return exercise;
    }
  }
  for (const Exercise& exercise : exercises_) {
    if (!state_.done(exercise)) {
      return exercise;
    }
  }
  return exercises_.back();
}

/// The student's file, as it is called from the project's root: work/03_softmax/student.cpp.
std::string Student::path(const Exercise& exercise) const {
  return state_.file(exercise).lexically_relative(builder_.toolchain().work.parent_path());
}

int Student::list() {
  const Exercise& here = current();
  std::size_t done = 0;
  for (const Exercise& exercise : exercises_) {
    const Progress& progress = state_.of(exercise);
    std::string status;
    if (state_.done(exercise)) {
      status = "done";
      ++done;
    } else if (progress.passed) {
      status = "changed since it passed: run it again";
    } else if (state_.started(exercise)) {
      status = progress.last.empty() ? "started" : progress.last;
    }
    char line[160];
    std::snprintf(line, sizeof line, "%s %-24s %-5s %3d min  %-44s %s",
                  exercise.id == here.id ? ">" : " ", exercise.id.c_str(),
                  std::string(static_cast<std::size_t>(exercise.difficulty), '*').c_str(),
                  exercise.minutes, exercise.title.c_str(), status.c_str());
    const std::string text = trimmed(std::string("|") + line).substr(1);
    out_ << (status == "done"         ? style_.good(text)
             : exercise.id == here.id ? style_.strong(text)
                                      : text)
         << "\n";
  }
  out_ << "\n"
       << done << " of " << exercises_.size() << " done. You are at " << here.id
       << (state_.started(here) ? "; your file is " : "; your file will be ") << path(here)
       << "\nread it: exercises/" << here.id
       << "/README.md    run it: ./learn exercise run    help: ./learn exercise --help\n";
  return 0;
}

int Student::judge_and_report(const Exercise& exercise, const RunOptions& options) {
  const Target target{&exercise, {"student", state_.file(exercise)}};
  out_ << exercise.id << ", your file: " << path(exercise) << std::endl;
  Result first;
  const Result result =
      judge_thoroughly(builder_, target, {options.seed, {}}, [&](const Result& plain) {
        first = plain;
        report(out_, plain, options.full, style_);
        if (plain.verdict == Verdict::pass) {
          out_ << "all " << plain.tests.size()
               << " tests pass; once more with the sanitizers ...\n";
        } else if (plain.verdict == Verdict::crash) {
          out_ << "looking for the line, with the sanitizers ...\n";
        }
        out_.flush();
      });
  const bool passed = result.verdict == Verdict::pass;
  if (!passed && first.verdict == Verdict::pass) {
    report(out_, result, options.full, style_);
  } else if (first.verdict == Verdict::crash) {
    out_ << (result.place.empty() ? "    which do not see it\n"
                                  : "    it is in " + result.place + "\n");
  }

  Progress& progress = state_.of(exercise);
  ++progress.runs;
  progress.last = result.tests.empty()
                      ? name(result.verdict)
                      : concat(result.count("pass"), " of ", result.tests.size(), " tests pass");
  if (passed) {
    state_.note_pass(exercise);
  }
  state_.save();

  out_ << told_verdict(result.verdict, style_);
  if (!result.tests.empty()) {
    out_ << ": " << progress.last;
  }
  out_ << " (compiler: " << seconds(result.build_seconds) << ")\n";
  if (passed) {
    out_ << progress.runs << (progress.runs == 1 ? " run, " : " runs, ") << progress.hints
         << (progress.hints == 1 ? " hint" : " hints") << ". "
         << (has_solution(exercise) ? "Compare: ./learn exercise diff    " : "")
         << "go on: ./learn exercise next\n";
  } else {
    out_ << "help: ./learn exercise hint    the task: exercises/" << exercise.id << "/README.md";
    if (fs::exists(builder_.toolchain().root / exercise.lesson)) {  // it may not be in the pack
      out_ << "    the lesson: " << exercise.lesson;
    }
    out_ << "\n";
  }
  out_.flush();
  return passed ? 0 : 1;
}

/// Some tests alone: quickly, without the sanitizers, and without a verdict on the exercise.
int Student::judge_chosen(const Exercise& exercise, const RunOptions& options) {
  out_ << exercise.id << ", your file: " << path(exercise) << std::endl;
  const Result result = judge(builder_, {&exercise, {"student", state_.file(exercise)}},
                              {options.seed, options.test});
  const std::size_t chosen = result.tests.size() - result.count("skipped");
  if (chosen == 0 && !result.tests.empty()) {
    out_ << "no test has " << in_quotes(options.test) << " in its name:\n";
    for (const TestResult& test : result.tests) {
      out_ << "    " << test.name << "\n";
    }
    return 2;
  }
  report(out_, result, options.full, style_);
  ++state_.of(exercise).runs;
  state_.save();
  if (result.tests.empty()) {
    out_ << told_verdict(result.verdict, style_) << "\n";
  } else {
    out_ << result.count("pass") << " of the " << chosen << " tests with "
         << in_quotes(options.test) << " in their name pass, of " << result.tests.size()
         << " in all\n";
  }
  const bool passed = result.verdict == Verdict::pass;
  out_ << (passed ? "the exercise passes when all do: ./learn exercise run\n"
                  : "help: ./learn exercise hint\n");
  return passed ? 0 : 1;
}

/// The same tests once more, on a GPU. What passed before remains passed.
int Student::judge_on_gpu(const Exercise& exercise, const RunOptions& options) {
  out_ << "the same tests on a GPU, compiled by nvcc ..." << std::endl;
  const Result result =
      judge(builder_, {&exercise, {"student", state_.file(exercise)}, BuildVariant::cuda},
            {options.seed, options.test});
  report(out_, result, options.full, style_);
  out_ << told_verdict(result.verdict, style_);
  if (!result.tests.empty()) {
    out_ << " on the GPU: " << result.count("pass") << " of " << result.tests.size()
         << " tests pass";
  }
  out_ << " (compiler: " << seconds(result.build_seconds) << ")" << std::endl;
  return result.verdict == Verdict::pass ? 0 : 1;
}

int Student::run(const RunOptions& options) {
  const Exercise& exercise = choose(options.name);
  if (options.on_gpu && !exercise.kernels) {
    throw UsageError("run --device cuda: " + exercise.id + " has no kernels to run on a GPU");
  }
  check(!options.on_gpu || !builder_.toolchain().nvcc.empty(),
        "run --device cuda: this was built without nvcc, which compiles kernels for a GPU; without "
        "--device they run in the simulator. With NVIDIA's CUDA toolkit, 12.0 or newer, on the "
        "PATH, build anew");
  const int status =
      options.test.empty() ? judge_and_report(exercise, options) : judge_chosen(exercise, options);
  return status == 0 && options.on_gpu ? judge_on_gpu(exercise, options) : status;
}

int Student::watch(const std::string& name, const std::function<char()>& key, bool has_keys) {
  const Exercise* exercise = &choose(name);
  const auto clear = [&] {
    if (style_.clears) {
      out_ << "\033[2J\033[3J\033[H" << time_of_day() << "  ";
    }
  };
  for (bool run = true;;) {
    const fs::path file = state_.file(*exercise);
    const auto seen = stamp(file);  // before the run: what is saved meanwhile is run next
    if (run && fs::exists(file)) {
      clear();
      judge_and_report(*exercise, {});
    }
    out_ << "\nwatching " << path(*exercise)
         << (has_keys ? "    h hint  n next  r run again  q quit" : " (Ctrl-C ends it)")
         << std::endl;
    // Looking at the one file works everywhere; notifications do not cross network mounts.
    for (run = false; !run;) {
      const char pressed = key();
      run = pressed == 'r' || stamp(file) != seen;
      if (pressed == 'q') {
        return 0;
      }
      if (pressed == 'h') {
        out_ << "\n";
        hint("", 0);
        out_.flush();
      }
      if (pressed == 'n') {
        clear();
        next("");
        exercise = &current();
        break;  // which is read before it is run
      }
    }
  }
}

int Student::hint(const std::string& name, int level) {
  const Exercise& exercise = choose(name);
  const std::vector<Hint> hints = read_hints(exercise);
  const int count = static_cast<int>(hints.size());
  Progress& progress = state_.of(exercise);
  const int wanted = level == 0 ? std::min(progress.hints + 1, count) : level;
  if (wanted > count) {
    throw UsageError(concat("there are ", count, " hints for ", exercise.id));
  }
  progress.hints = std::max(progress.hints, wanted);
  state_.save();
  const Hint& hint = hints[static_cast<std::size_t>(wanted - 1)];
  out_ << exercise.id << ", hint " << wanted << " of " << count << ": " << hint.title << "\n\n"
       << hint.text << "\n";
  if (wanted < count) {
    out_ << "\nmore: ./learn exercise hint (" << hints[static_cast<std::size_t>(wanted)].title
         << ")\n";
  }
  return 0;
}

/// The exercise after the current one that is not done; null if all are.
const Exercise* Student::following() {
  const auto here =
      std::find_if(exercises_.begin(), exercises_.end(),
                   [id = current().id](const Exercise& exercise) { return exercise.id == id; });
  const auto open = [&](const Exercise& exercise) { return !state_.done(exercise); };
  auto found = std::find_if(here + 1, exercises_.end(), open);
  if (found == exercises_.end()) {
    found = std::find_if(exercises_.begin(), here, open);
  }
  return found == here && !open(*here) ? nullptr : &*found;
}

int Student::next(const std::string& name) {
  const Exercise* wanted = name.empty() ? following() : &find_exercise(exercises_, name);
  if (wanted == nullptr) {
    out_ << "all " << exercises_.size() << " are done. ./learn exercise verify --all runs them "
         << "against today's tests\n";
    return 0;
  }
  const Exercise& exercise = choose(wanted->id);
  state_.save();
  out_ << exercise.id << ": " << exercise.title << "\n\n"
       << read_file(exercise.folder / "README.md") << "\nyour file: " << path(exercise) << "\n";
  return 0;
}

int Student::reset(const std::string& name) {
  const Exercise& exercise = find_exercise(exercises_, name);
  const fs::path file = state_.file(exercise);
  if (state_.started(exercise)) {
    int n = 1;
    const auto backup = [&] { return fs::path(concat(file.string(), ".", n, ".bak")); };
    while (fs::exists(backup())) {
      ++n;
    }
    fs::rename(file, backup());
    out_ << "what you had is kept in " << path(exercise) << "." << n << ".bak\n";
  }
  state_.start(exercise);
  out_ << path(exercise) << " is the stub again\n";
  return 0;
}

bool Student::may_see_solution(const Exercise& exercise, bool give_up) {
  Progress& progress = state_.of(exercise);
  if (!progress.passed && !progress.gave_up && give_up) {
    progress.gave_up = true;
    state_.save();
  }
  return progress.passed || progress.gave_up;
}

/// A pack for students may come without.
bool Student::has_solution(const Exercise& exercise) {
  return fs::exists(right_answers(exercise)[0].file);
}

int Student::solution(const std::string& name, bool give_up) {
  const Exercise& exercise = choose(name);
  if (!has_solution(exercise)) {
    out_ << "the solution of " << exercise.id << kNotHere;
    return 1;
  }
  if (!may_see_solution(exercise, give_up)) {
    out_ << exercise.id << " has not passed yet. There are " << read_hints(exercise).size()
         << " hints (./learn exercise hint); to see the solution all "
         << "the same: ./learn exercise solution " << exercise.number() << " --give-up\n";
    return 1;
  }
  const fs::path file = right_answers(exercise)[0].file;
  out_ << file.lexically_relative(builder_.toolchain().root).string() << "\n\n" << read_file(file);
  return 0;
}

int Student::diff(const std::string& name) {
  const Exercise& exercise = choose(name);
  if (!has_solution(exercise)) {
    out_ << "the solution of " << exercise.id << kNotHere;
    return 1;
  }
  if (!may_see_solution(exercise, false)) {
    out_ << exercise.id << " has not passed yet: run it first (./learn exercise run)\n";
    return 1;
  }
  const ProcessResult ended =
      runner::run({{"diff", "-u", "--label", "yours", "--label", "the solution",
                    state_.file(exercise), right_answers(exercise)[0].file},
                   "",
                   {},
                   {}});
  check(ended.status <= 1, "diff: ", ended.output);
  out_ << ended.output;
  return 0;
}

int Student::verify(const std::vector<std::string>& names) {
  std::vector<const Exercise*> chosen;
  for (const std::string& name : names) {
    chosen.push_back(&find_exercise(exercises_, name));
    check(state_.started(*chosen.back()), path(*chosen.back()), " does not exist yet");
  }
  if (names.empty()) {
    for (const Exercise& exercise : exercises_) {
      if (state_.started(exercise)) {
        chosen.push_back(&exercise);
      }
    }
  }
  std::vector<Target> targets;
  for (const Exercise* exercise : chosen) {
    targets.push_back({exercise, {"student", state_.file(*exercise)}});
  }
  builder_.build(targets);  // all together, on all cores
  std::size_t passed = 0;
  for (const Target& target : targets) {
    const Exercise& exercise = *target.exercise;
    const Result result = judge_thoroughly(builder_, target);
    Progress& progress = state_.of(exercise);
    progress.passed = false;
    if (result.verdict == Verdict::pass) {
      state_.note_pass(exercise);
      ++passed;
    }
    out_ << exercise.id << ": " << told_verdict(result.verdict, style_) << std::endl;
  }
  state_.save();
  out_ << passed << " of the " << targets.size()
       << (names.empty() ? " that you have started pass, of " : " pass, of ") << exercises_.size()
       << " exercises\n";
  return passed == targets.size() ? 0 : 1;
}

}  // namespace dl::runner
