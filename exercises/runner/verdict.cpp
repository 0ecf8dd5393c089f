#include "verdict.h"

#include <algorithm>
#include <atomic>
#include <csignal>
#include <cstring>
#include <future>
#include <mutex>
#include <nlohmann/json.hpp>
#include <random>
#include <regex>
#include <thread>

#include <dl/base/check.h>
#include "files.h"
#include "progress_line.h"

namespace dl::runner {

namespace {

using nlohmann::json;

constexpr std::size_t kErrorLines = 12;
constexpr int kSanitizerStatus = 86;  // what a program ends with when a sanitizer ends it
constexpr int kLargestFile = 64;      // MB
constexpr double kPatience = 10;      // how many times slower the sanitizers may be, or CUDA

/// Variables by which threads, memory and the sanitizers work otherwise: a verdict depends on the
/// answer alone.
const std::vector<std::string> kHidden = {"OMP_",           "GOMP_",      "KMP_",  "ASAN_",
                                          "LSAN_",          "UBSAN_",     "TSAN_", "MALLOC_",
                                          "GLIBC_TUNABLES", "LD_PRELOAD="};

/// Nobody can guess it.
std::string random_word() {
  std::random_device device;
  std::string word;
  for (int i = 0; i < 4; ++i) {
    word += std::to_string(device()) + "-";
  }
  return word;
}

/// The first `most` lines of a text.
std::string head(const std::string& text, std::size_t most) {
  std::string result;
  for (const std::string& line : lines_of(text)) {
    if (most-- == 0) {
      return result + "...\n";
    }
    result += line + "\n";
  }
  return result;
}

/// What the sanitizer found: its first line, and where in the student's file.
std::string sanitizer_report(const std::string& output, const fs::path& file) {
  std::string what, where;
  for (const std::string& line : lines_of(output)) {
    const bool finding = line.find("runtime error: ") != std::string::npos ||
                         line.find("ERROR: AddressSanitizer") != std::string::npos ||
                         line.find("ERROR: LeakSanitizer") != std::string::npos;
    if (what.empty() && finding) {
      what = std::regex_replace(line, std::regex("^==\\d+==ERROR: "), "");
    }
    if (where.empty() && !what.empty() && line.find(file.filename()) != std::string::npos) {
      const auto at = line.find(file.filename());
      where = line.substr(at, line.find_first_of(" )", at) - at);
    }
  }
  return what.empty() ? "" : what + (where.empty() ? "" : "\n    in " + where);
}

/// Known traps: what exercises/traps.json has to say about lines of this file.
std::vector<std::string> traps_in(const fs::path& file, const fs::path& traps) {
  std::vector<std::string> found;
  const json list = fs::exists(traps) ? json::parse(read_file(traps)) : json::array();
  const std::vector<std::string> lines = lines_of(read_file(file));
  for (const json& trap : list) {
    const std::regex pattern(trap.at("line").get<std::string>());
    const std::regex harmless(trap.at("unless").get<std::string>());
    for (std::size_t i = 0; i < lines.size(); ++i) {
      const std::string code = lines[i].substr(0, lines[i].find("//"));
      if (std::regex_search(code, pattern) && !std::regex_search(code, harmless)) {
        found.push_back(concat("line ", i + 1, " of ", file.filename().string(), ": ",
                               trap.at("says").get<std::string>()));
        break;  // once is enough
      }
    }
  }
  return found;
}

std::string linker_message(const std::string& output) {
  if (output.find("multiple definition of `main'") != std::string::npos) {
    return "your file defines main(): the tests have their own. Take yours out.\n";
  }
  const std::regex undefined("undefined reference to `([^']+)'");
  if (std::smatch match; std::regex_search(output, match, undefined)) {
    return "no definition of " + match[1].str() +
           ": is it in your file, in namespace dl, with just the parameters that api.hpp gives "
           "it?\n";
  }
  const std::regex twice("multiple definition of `([^']+)'");
  if (std::smatch match; std::regex_search(output, match, twice)) {
    return match[1].str() + " is defined twice: by your file, and by the tests or the harness\n";
  }
  return head(output, kErrorLines);
}

/// How a program ended that did not end by itself after its last test.
std::string crash_message(const ProcessResult& ended, const std::string& during) {
  const std::string where =
      during.empty() ? "before the first test" : "in the test '" + during + "'";
  if (ended.signal == SIGSEGV || ended.signal == SIGBUS) {
    return "it crashed " + where + " (" + ::strsignal(ended.signal) +
           "): a subscript outside an array, a null pointer, or a recursion without end?";
  }
  if (ended.signal == SIGABRT) {
    return "it was aborted " + where +
           ": abort(), a failed assert, or an exception that left a noexcept function?";
  }
  if (ended.signal != 0) {
    return concat("it was ended by signal ", ended.signal, " (", ::strsignal(ended.signal), ") ",
                  where);
  }
  return concat("the program ended by itself ", where, " (exit status ", ended.status,
                "), before the tests were over: exit() has no place in an answer");
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

std::string first_error(const std::string& compiler_output, const fs::path& file) {
  const std::vector<std::string> lines = lines_of(compiler_output);
  const auto is_error = [](const std::string& line) {
    return line.find(" error: ") != std::string::npos;
  };
  // An error inside a library is the student's too: the line "required from here" says where.
  auto first = std::find_if(lines.begin(), lines.end(), [&](const std::string& line) {
    return line.starts_with(file.string() + ":") &&
           (is_error(line) || line.find("required from here") != std::string::npos);
  });
  if (first == lines.end()) {
    first = std::find_if(lines.begin(), lines.end(), is_error);
  }
  std::string text;
  std::size_t count = 0;
  for (auto line = first; line != lines.end() && count < kErrorLines; ++line, ++count) {
    if (line != first && is_error(*line) && is_error(*first)) {
      break;
    }
    const bool named = line->starts_with(file.string());
    text += (named ? file.filename().string() + line->substr(file.string().size()) : *line) + "\n";
  }
  return text;
}

Result judge_record(const std::string& record, const std::string& word, const ProcessResult& ended,
                    const Exercise& exercise) {
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

  if (ended.timed_out) {
    result.verdict = Verdict::timeout;
    result.message =
        concat("stopped after ", exercise.seconds, " seconds",
               during.empty() ? "" : " in the test '" + during + "'", ": a loop without end?");
  } else if (!complete || !sound || ended.signal != 0 || ended.status != 0) {
    result.verdict = Verdict::crash;
    result.message = crash_message(ended, during);
  } else if (result.count("fail") > 0) {
    result.verdict = Verdict::fail;
  } else if (result.count("todo") > 0) {
    result.verdict = Verdict::todo;
  } else {
    result.verdict = result.count("pass") == result.tests.size() ? Verdict::pass : Verdict::crash;
  }
  return result;
}

Result judge_built(const Builder& builder, const Target& target, const Built& built,
                   std::uint64_t seed) {
  Result result;
  const Exercise& exercise = *target.exercise;
  const fs::path traps = builder.toolchain().root / "exercises" / "traps.json";
  if (built.how == Built::How::does_not_compile) {
    result.verdict = Verdict::compile;
    result.message = first_error(built.text, target.answer.file);
    result.traps = traps_in(target.answer.file, traps);
  } else if (built.how == Built::How::does_not_link) {
    result.verdict = Verdict::link;
    result.message = linker_message(built.text);
  } else {
    const bool sanitized = target.flavour == BuildVariant::sanitized;
    const bool limited =
        target.flavour == BuildVariant::plain;  // CUDA too reserves more than there is
    const ScratchFolder scratch, elsewhere;
    const fs::path record = elsewhere.path() / "record";
    const std::string word = random_word();
    const std::string options =
        concat("exitcode=", kSanitizerStatus, ":hard_rss_limit_mb=", 4 * exercise.memory_mb,
               ":allocator_may_return_null=0:detect_leaks=1:print_stacktrace=1");
    const ProcessResult ended = run({{built.program, record, std::to_string(seed)},
                                     word + "\n",
                                     scratch.path(),
                                     {{"TMPDIR", scratch.path()},
                                      {"ASAN_OPTIONS", options},
                                      {"UBSAN_OPTIONS", options},
                                      {"MALLOC_ARENA_MAX", "2"},  // each arena reserves 64 MB
                                      {"OMP_WAIT_POLICY", "passive"}},
                                     kHidden},
                                    {exercise.seconds * (limited ? 1 : kPatience),
                                     limited ? exercise.memory_mb : 0, kLargestFile});
    result = judge_record(fs::exists(record) ? read_file(record) : "", word, ended, exercise);
    const std::string report = sanitized ? sanitizer_report(ended.output, target.answer.file) : "";
    if (!report.empty()) {
      result.verdict = Verdict::sanitizer;
      result.message = report;
    }
    if (result.verdict != Verdict::pass) {
      result.traps = traps_in(target.answer.file, traps);
    }
    result.warnings = built.text;
  }
  result.build_seconds = built.seconds;
  return result;
}

Result judge(const Builder& builder, const Target& target, std::uint64_t seed) {
  return judge_built(builder, target, builder.build(target), seed);
}

Result judge_thoroughly(const Builder& builder, Target target, std::uint64_t seed) {
  Result result = judge(builder, target, seed);
  if (result.verdict == Verdict::pass) {
    target.flavour = BuildVariant::sanitized;
    Result again = judge(builder, target, seed);
    again.warnings = result.warnings;
    again.build_seconds += result.build_seconds;
    again.run_seconds += result.run_seconds;
    return again;
  }
  return result;
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
        results[i].push_back(judge_built(builder, jobs[i].target, built[i], seed));
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
