#include "verdict.h"

#include <algorithm>
#include <atomic>
#include <future>
#include <mutex>
#include <nlohmann/json.hpp>
#include <thread>

#include <dl/base/check.h>
#include "explain.h"
#include "files.h"
#include "includes.h"
#include "progress_line.h"

namespace dl::runner {

namespace {

using nlohmann::json;

constexpr int kSanitizerStatus = 86;  // what a program ends with when a sanitizer ends it
constexpr int kLargestFile = 64;      // MB
constexpr double kPatience = 10;      // how many times slower the sanitizers may be, or CUDA

/// Variables by which threads, memory and the sanitizers work otherwise: a verdict depends on the
/// answer alone.
const std::vector<std::string> kHidden = {"OMP_",           "GOMP_",      "KMP_",  "ASAN_",
                                          "LSAN_",          "UBSAN_",     "TSAN_", "MALLOC_",
                                          "GLIBC_TUNABLES", "LD_PRELOAD="};

/// Where a program was when it ended, of which it says nothing itself.
std::string where(const Result& result, std::size_t next, bool during) {
  if (during && next < result.tests.size()) {
    const TestResult& test = result.tests[next];
    return concat("in ", test.category.empty() ? "the test '" + test.name + "'"
                                               : "a hidden test (" + test.category + ")");
  }
  return next == 0                     ? "before the first test"
         : next == result.tests.size() ? "after the last test"
                                       : "between two tests";
}

}  // namespace

const char* name(Verdict verdict) {
  constexpr const char* kNames[] = {"PASS",  "FAIL",    "TODO",      "COMPILE", "LINK",
                                    "CRASH", "TIMEOUT", "SANITIZER", "NO GPU"};
  return kNames[static_cast<int>(verdict)];
}

std::size_t Result::count(const std::string& status) const {
  return static_cast<std::size_t>(std::count_if(
      tests.begin(), tests.end(), [&](const TestResult& test) { return test.status == status; }));
}

std::string Result::text() const {
  std::string all = message + "\n";
  for (const TestResult& test : tests) {
    all += test.message + "\n" + test.diagnosis + "\n";
  }
  for (const std::string& trap : traps) {
    all += trap + "\n";
  }
  return all;
}

std::string told_name(const TestResult& test) {
  return test.category.empty() ? test.name : "hidden: " + test.category;
}

Result judge_record(const std::string& record, const std::string& word, const ProcessResult& ended,
                    const Exercise& exercise, bool chosen) {
  Result result;
  result.output = ended.output;
  result.run_seconds = ended.seconds;

  std::string during;  // the test that has begun and not ended
  bool complete = false, sound = true;
  std::size_t next = 0;
  try {
    for (const std::string& line : lines_of(record)) {
      const json event = json::parse(line);
      if (event.contains("obstacle")) {
        result.verdict = Verdict::no_gpu;
        result.message = event.at("obstacle");
        return result;
      }
      if (event.contains("tests")) {
        sound = sound && result.tests.empty();
        for (const json& test : event.at("tests")) {
          result.tests.push_back({test.at("name"), test.at("category"), "none", "", "", {}});
        }
      } else if (event.contains("begin")) {
        sound = sound && during.empty() && next < result.tests.size() &&
                event.at("begin") == result.tests[next].name;
        during = event.at("begin");
      } else if (event.contains("end")) {
        complete = event.at("end") == word && next == result.tests.size() && next > 0;
      } else {
        sound = sound && next < result.tests.size() && event.at("test") == during;
        if (!sound) {
          break;
        }
        TestResult& test = result.tests[next++];
        test.status = event.at("status");
        test.message = event.value("message", "");
        test.diagnosis = event.value("diagnosis", "");
        if (event.contains("seed")) {
          test.seed = event.at("seed").get<std::uint64_t>();
        }
        during.clear();
      }
    }
  } catch (const json::exception&) {  // a line that was cut off, or that is none of ours
    complete = false;
  }

  const std::string place = where(result, next, !during.empty());
  if (ended.timed_out) {
    result.verdict = Verdict::timeout;
    result.message =
        concat("stopped after ", exercise.seconds, " seconds ", place, ": a loop without end?");
  } else if (!complete || !sound || ended.signal != 0 || ended.status != 0) {
    result.verdict = Verdict::crash;
    result.message = crash_message(ended, place);
  } else if (result.count("fail") > 0) {
    result.verdict = Verdict::fail;
  } else if (result.count("todo") > 0) {
    result.verdict = Verdict::todo;
  } else {
    const std::size_t skipped = chosen ? result.count("skipped") : 0;
    result.verdict =
        result.count("pass") + skipped == result.tests.size() ? Verdict::pass : Verdict::crash;
  }
  return result;
}

namespace {

/// What the compiler said of this file alone. Where it stops at once, as where a file is missing,
/// it does not say what it has read; and an answer may have it read what is not its author's.
std::string said_of(const fs::path& file, const std::string& said) {
  std::string text;
  bool own = true;
  for (const std::string& line : lines_of(said)) {
    if (line.find("error: ") != std::string::npos && line.find(':') < line.find("error: ")) {
      own = line.starts_with(file.string() + ":") || line.find('/') > line.find("error: ");
    } else if (!line.starts_with(' ')) {
      own = true;
    }
    text += own ? line + "\n" : "";
  }
  return text;
}

/// Why what does not compile or link is no program.
void explain(Result& result, const Target& target, const Built& built) {
  const fs::path& file = target.answer.file;
  if (is_blank(read_file(file))) {
    result.verdict = Verdict::todo;
    result.message = concat("nothing is written yet: ", file.filename().string(),
                            " is empty. ./learn exercise reset ", target.exercise->number(),
                            " makes it the stub again\n");
  } else if (built.how == Built::How::does_not_compile) {
    result.verdict = Verdict::compile;
    result.message =
        compiler_message(built.read.empty() ? said_of(file, built.text) : built.text, file);
  } else {
    result.verdict = Verdict::link;
    result.message = linker_message(built.text);
  }
}

/// Runs the program, and judges by what it leaves.
Result run_tests(const Target& target, const Built& built, const TestRun& tests) {
  const Exercise& exercise = *target.exercise;
  const bool sanitized = target.flavour == BuildVariant::sanitized;
  const bool limited =
      target.flavour == BuildVariant::plain;  // CUDA too reserves more than there is
  const ScratchFolder scratch, elsewhere;
  const fs::path record = elsewhere.path() / "record";
  const std::string word = random_word();
  const std::string options =
      concat("exitcode=", kSanitizerStatus, ":hard_rss_limit_mb=", 4 * exercise.memory_mb,
             ":allocator_may_return_null=0:detect_leaks=1:handle_abort=1"
             ":print_stacktrace=1");
  Command command{{built.program, record, std::to_string(tests.seed)},
                  word + "\n",
                  scratch.path(),
                  {{"TMPDIR", scratch.path()},
                   {"ASAN_OPTIONS", options},
                   {"UBSAN_OPTIONS", options},
                   {"MALLOC_ARENA_MAX", "2"},  // each arena reserves 64 MB
                   {"OMP_WAIT_POLICY", "passive"}},
                  kHidden};
  if (!tests.only.empty()) {
    command.words.push_back(tests.only);
  }
  const ProcessResult ended = run(command, {exercise.seconds * (limited ? 1 : kPatience),
                                            limited ? exercise.memory_mb : 0, kLargestFile});
  Result result = judge_record(fs::exists(record) ? read_file(record) : "", word, ended, exercise,
                               !tests.only.empty());
  if (sanitized) {
    const Finding finding = sanitizer_finding(ended.output, target.answer.file);
    if (!finding.sentence.empty()) {
      result.verdict = Verdict::sanitizer;
      result.message = finding.text();
      result.place = finding.place;
    }
  }
  result.warnings = built.text;
  return result;
}

}  // namespace

Result judge_built(const Builder& builder, const Target& target, const Built& built,
                   const TestRun& tests) {
  Result result;
  const Toolchain& toolchain = builder.toolchain();
  fs::path forbidden;
  if (target.flavour != BuildVariant::cuda) {  // before that it was compiled for the simulator
    check(built.how != Built::How::built || !built.read.empty(), toolchain.compiler,
          " does not say which files it has read for ", target.answer.file.string());
    forbidden = forbidden_file(toolchain, *target.exercise, target.answer.file, built.read);
  }
  if (!forbidden.empty()) {
    result.verdict = Verdict::compile;
    result.message = concat("your file includes ", forbidden.string(), ": an answer may include ",
                            kOpenHeaders, "\n");
  } else if (built.how != Built::How::built) {
    explain(result, target, built);
  } else {
    result = run_tests(target, built, tests);
  }
  if (result.verdict != Verdict::pass && result.verdict != Verdict::sanitizer &&
      result.verdict != Verdict::link) {
    result.traps = traps_in(target.answer.file, toolchain.root / "exercises" / "traps.json");
  }
  result.build_seconds = built.seconds;
  return result;
}

Result judge(const Builder& builder, const Target& target, const TestRun& tests) {
  return judge_built(builder, target, builder.build(target), tests);
}

Result judge_thoroughly(const Builder& builder, const Target& target, const TestRun& tests,
                        const std::function<void(const Result&)>& plain) {
  std::vector<Target> targets{target, target};
  targets[1].flavour = BuildVariant::sanitized;
  Result first;
  const auto judge_plainly = [&](const Built& built) {
    first = judge_built(builder, target, built, tests);
    if (plain) {
      plain(first);
    }
    return first.verdict == Verdict::pass || first.verdict == Verdict::crash;
  };
  const std::vector<Built> built = builder.build(
      targets, [&](std::size_t i, const Built& one) { return i != 0 || judge_plainly(one); });
  const bool crashed = first.verdict == Verdict::crash;
  if ((first.verdict != Verdict::pass && !crashed) ||
      (crashed && built[1].how != Built::How::built)) {
    return first;
  }
  Result again = judge_built(builder, targets[1], built[1], tests);
  again.warnings = first.warnings;
  again.run_seconds += first.run_seconds;
  if (crashed) {
    first.place = again.place;
    return first;
  }
  return again;
}

std::vector<std::vector<Result>> judge_all(const Builder& builder, const std::vector<Job>& jobs) {
  std::vector<Target> targets;
  for (const Job& job : jobs) {
    targets.push_back(job.target);
  }
  const std::vector<Built> built = builder.build(targets);

  std::vector<std::vector<Result>> results(jobs.size());
  std::atomic<std::size_t> next = 0;
  ProgressLine progress("running");
  std::mutex of_progress;
  std::size_t done = 0;
  const auto work = [&] {
    for (std::size_t i = next++; i < jobs.size(); i = next++) {
      for (std::uint64_t seed = 1; seed <= jobs[i].seeds; ++seed) {
        results[i].push_back(judge_built(builder, jobs[i].target, built[i], {seed, {}}));
      }
      const std::lock_guard lock(of_progress);
      progress.show(concat(++done, "/", jobs.size()));
    }
  };
  std::vector<std::future<void>> workers;
  for (unsigned i = 0; i < std::max(1u, std::thread::hardware_concurrency()); ++i) {
    workers.push_back(std::async(std::launch::async, work));
  }
  for (auto& worker : workers) {
    worker.get();
  }
  return results;
}

}  // namespace dl::runner
