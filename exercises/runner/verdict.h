// What is to be thought of an answer: it is built and run, and the record that its tests leave
// behind is read. The exit status alone decides nothing.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "build.h"
#include "process.h"

namespace dl::runner {

enum class Verdict {
  pass,       // every test passed
  fail,       // at least one did not
  todo,       // none failed, some are not written yet
  compile,    // the file does not compile
  link,       // it compiles; with the tests it is no program
  crash,      // it ended before the tests were over
  timeout,    // it was stopped
  sanitizer,  // every test passed; the sanitizers found something
  no_gpu,     // it was compiled for a GPU, and there is none to run it on
};
const char* name(Verdict verdict);  // "PASS"

/// What came of one test.
struct TestResult {
  std::string name;
  std::string category;  // of a hidden test; else empty
  std::string status;    // "pass", "fail", "todo", "skipped"; "none" if it did not end
  std::string message, diagnosis;
  std::optional<std::uint64_t> seed;  // where it drew random numbers
};

struct Result {
  Verdict verdict = Verdict::fail;
  std::vector<TestResult> tests;
  std::string place;     // where a program crashed: "student.cpp:12"; may be empty
  std::string message;   // where it is not a test that failed: what happened, and what to do
  std::string output;    // what the program printed
  std::string warnings;  // what the compiler said of a file that compiles
  std::vector<std::string> traps;  // known traps that are seen in the source of what did not pass
  double build_seconds = 0, run_seconds = 0;

  std::size_t count(const std::string& status) const;
  /// All that the student can get to read, for whoever looks for words in it.
  std::string text() const;
};

/// What the tests of what was built for the target are to do.
struct TestRun {
  std::uint64_t seed = 1;
  std::string only;  // only those with this in their name, in capitals or not; empty: all
};

/// Runs the tests of what was built for the target, and judges.
Result judge_built(const Builder& builder, const Target& target, const Built& built,
                   const TestRun& tests = {});
/// Builds the target before that.
Result judge(const Builder& builder, const Target& target, const TestRun& tests = {});

/// The same plainly, and then with the sanitizers, which are built meanwhile: what passes has to
/// pass once more; of what crashes they know the line. `plain` gets the first result as soon as it
/// is there.
Result judge_thoroughly(const Builder& builder, const Target& target, const TestRun& tests = {},
                        const std::function<void(const Result&)>& plain = {});

/// Builds all targets together and judges each with the seeds 1 to `seeds`, on all cores. The
/// results are in the order of the targets, and of the seeds.
struct Job {
  Target target;
  std::uint64_t seeds = 1;
};
std::vector<std::vector<Result>> judge_all(const Builder& builder, const std::vector<Job>& jobs);

/// Reads what a program of tests has left: `record` is the text of its record, whose last line
/// must hold `word`; `ended` is how it ended; `chosen` says whether tests may be skipped. The part
/// of judge() that decides.
Result judge_record(const std::string& record, const std::string& word, const ProcessResult& ended,
                    const Exercise& exercise, bool chosen = false);

/// What a student may be told of a test: of a hidden one its category.
std::string told_name(const TestResult& test);

}  // namespace dl::runner
