#include "teacher.h"

#include <algorithm>
#include <cctype>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>

#include <dl/base/check.h>
#include <dl/base/text.h>
#include "files.h"
#include "verdict.h"

namespace dl::runner {

namespace {

using nlohmann::json;

// What the pack takes over as it is, from the project's root: the harness, the runner, and the
// sources that these two are compiled with, besides those of the simulated GPU. The headers that
// all of it includes come along.
constexpr const char* kShared[] = {"LICENSE",
                                   "cmake/Compiler.cmake",
                                   "cmake/Cuda.cmake",
                                   "common/dl/base/atomic_file.cpp",
                                   "common/dl/base/check.cpp",
                                   "common/dl/base/file.cpp",
                                   "common/dl/base/number.cpp",
                                   "common/dl/base/rng.cpp",
                                   "common/dl/base/terminal.cpp",
                                   "common/dl/base/text.cpp",
                                   "common/dl/cli/command_line.cpp",
                                   "exercises/CMakeLists.txt",
                                   "exercises/README.md",
                                   "exercises/traps.json",
                                   "exercises/harness",
                                   "exercises/runner"};

constexpr const char* kOfEachExercise[] = {"README.md", "api.hpp",  "exercise.json",
                                           "hints.md",  "stub.cpp", "test.cpp"};

void put_copy(const fs::path& from, const fs::path& to) {
  fs::create_directories(to.parent_path());
  fs::copy(from, to, fs::copy_options::recursive);
}

/// Copies the project's headers that the files of the pack include, and those that these include.
void put_included_headers(const fs::path& root, const fs::path& pack) {
  static const std::regex kInclude("#include (?:\"([^\"]+)\"|<(dl/[^>]+)>).*");
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(pack)) {
    if (entry.is_regular_file()) {
      files.push_back(entry.path());
    }
  }
  while (!files.empty()) {
    const fs::path file = files.back();
    files.pop_back();
    for (const std::string& line : lines_of(read_file(file))) {
      std::smatch match;
      if (!std::regex_match(line, match, kInclude)) {
        continue;
      }
      for (const char* folder : {"", "common", "exercises"}) {  // where the compiler looks
        const fs::path header = fs::path(folder) / (match[1].matched ? match[1] : match[2]).str();
        if (fs::exists(root / header) && !fs::exists(pack / header)) {
          put_copy(root / header, pack / header);
          files.push_back(pack / header);
        }
      }
    }
  }
}

void replace_all(std::string& text, const std::string& what, const std::string& by) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size())) {
    text.replace(at, what.size(), by);
  }
}

/// Text from anywhere as XML, which has no control characters, U+FFFE or U+FFFF, nor bytes that are
/// no UTF-8.
std::string xml(const std::string& raw) {
  std::string text;
  for (const std::string& line : lines_of(raw)) {
    text += (text.empty() ? "" : "\n") + printable(line);
  }
  replace_all(text, "\uFFFE", "\uFFFD");
  replace_all(text, "\uFFFF", "\uFFFD");
  replace_all(text, "&", "&amp;");
  replace_all(text, "<", "&lt;");
  replace_all(text, ">", "&gt;");
  replace_all(text, "\"", "&quot;");
  return text;
}

/// One student's answer to one exercise.
struct Submission {
  std::string student;
  const Exercise* exercise;
  Result result;
};

/// What a student may be told of a test: of a hidden one its category.
std::string told_name(const TestResult& test) {
  return test.category.empty() ? test.name : "hidden: " + test.category;
}
std::string told_message(const TestResult& test) {
  if (test.status == "none") {
    return "did not run to its end";
  }
  if (!test.category.empty()) {
    return test.status == "pass" ? "" : test.category + " fails";
  }
  return test.message + (test.diagnosis.empty() ? "" : "\ndiagnosis: " + test.diagnosis);
}

json as_json(const Submission& submission) {
  const Result& result = submission.result;
  json tests = json::array();
  for (const TestResult& test : result.tests) {
    tests.push_back({{"name", told_name(test)},
                     {"status", test.status},
                     {"message", test.status == "pass" ? "" : told_message(test)}});
  }
  // Only an answer that is sound altogether has all points; what did not run to its end has none.
  const bool ran = result.verdict == Verdict::pass || result.verdict == Verdict::fail ||
                   result.verdict == Verdict::todo;
  return {{"exercise", submission.exercise->id},
          {"verdict", name(result.verdict)},
          {"score", ran ? result.count("pass") : 0},
          {"max_score", result.tests.size()},
          {"message", result.message},
          {"tests", tests}};
}

std::string as_junit(const std::vector<Submission>& submissions) {
  std::string text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n";
  for (const Submission& submission : submissions) {
    const Result& result = submission.result;
    const std::string suite = xml(submission.student + "." + submission.exercise->id);
    std::string cases;
    std::size_t failures = 0;
    const auto add = [&](const std::string& name, bool passed, const std::string& message) {
      cases += "    <testcase classname=\"" + suite + "\" name=\"" + xml(name) + "\"";
      cases += passed ? "/>\n" : "><failure>" + xml(message) + "</failure></testcase>\n";
      failures += !passed;
    };
    for (const TestResult& test : result.tests) {
      add(told_name(test), test.status == "pass", told_message(test));
    }
    add("verdict", result.verdict == Verdict::pass,
        std::string(name(result.verdict)) + "\n" + result.message);
    text += concat("  <testsuite name=\"", suite, "\" tests=\"", result.tests.size() + 1,
                   "\" failures=\"", failures, "\">\n", cases, "  </testsuite>\n");
  }
  return text + "</testsuites>\n";
}

}  // namespace

std::string forbidden_include(const std::string& source) {
  const std::set<std::string> open{"\"api.hpp\"", "\"harness/matrix.h\"", "\"harness/kernel.h\"",
                                   "\"base/check.h\""};
  for (const std::string& line : lines_of(source)) {
    std::string code;
    std::copy_if(line.begin(), line.end(), std::back_inserter(code),
                 [](unsigned char c) { return !std::isspace(c); });
    if (!code.starts_with("#include")) {
      continue;
    }
    const std::string name = code.substr(8, code.find("//", 8) - 8);
    const bool of_the_system =
        name.starts_with('<') && name.find(".cpp") == std::string::npos &&
        (name.find('/') == std::string::npos || name.starts_with("<xtensor/"));
    if (!of_the_system && !open.contains(name)) {
      return name;
    }
  }
  return "";
}

void export_pack(const Toolchain& toolchain, const fs::path& out) {
  if (fs::exists(out) && !fs::is_empty(out)) {
    throw UsageError("export: " + out.string() + " is there already, and not empty");
  }
  for (const char* path : kShared) {
    put_copy(toolchain.root / path, out / path);
  }
  for (const fs::path& path : simulator_sources(toolchain.root)) {
    put_copy(toolchain.root / path, out / path);
  }
  put_copy(toolchain.root / "exercises" / "pack", out);
  for (const Exercise& exercise : read_exercises(toolchain.exercises)) {
    for (const char* file : kOfEachExercise) {
      put_copy(exercise.folder / file, out / "exercises" / exercise.id / file);
    }
  }
  put_included_headers(toolchain.root, out);
}

void grade(const Builder& builder, const fs::path& submissions, const fs::path& out,
           std::ostream& log) {
  if (!fs::is_directory(submissions)) {
    throw UsageError("grade: there is no folder " + submissions.string());
  }
  const fs::path results_file = out / "results.json", junit = out / "junit.xml";
  check_writable(results_file);
  check_writable(junit);
  const std::vector<Exercise> exercises = read_exercises(builder.toolchain().exercises);
  const ScratchFolder clean(builder.toolchain().build);
  std::vector<Submission> all;
  std::vector<Job> jobs;
  std::vector<std::size_t> job_of;  // the submission that a job is for
  std::set<fs::path> students;
  for (const auto& entry : fs::directory_iterator(submissions)) {
    if (entry.is_directory()) {
      students.insert(entry.path());
    }
  }
  for (const fs::path& student : students) {
    for (const Exercise& exercise : exercises) {
      const fs::path file = student / exercise.id / "student.cpp";
      if (!fs::exists(fs::symlink_status(file))) {
        continue;
      }
      all.push_back({student.filename(), &exercise, {}});
      if (!fs::is_regular_file(
              fs::symlink_status(file))) {  // a link may lead to what is not theirs
        all.back().result.verdict = Verdict::compile;
        all.back().result.message = "student.cpp is not a file of its own";
        continue;
      }
      const std::string source = read_file(file);
      if (const std::string include = forbidden_include(source); !include.empty()) {
        all.back().result.verdict = Verdict::compile;
        all.back().result.message = "an answer may not include " + include;
        continue;
      }
      // The only file that is taken, in a folder of its own.
      const fs::path copied = clean.path() / std::to_string(all.size()) / "student.cpp";
      write_file(copied, source);
      const Answer answer{
          copied.lexically_relative(builder.toolchain().build).replace_extension().string(),
          copied};
      jobs.push_back({{&exercise, answer, BuildVariant::plain, exercise.has_hidden_tests()}});
      job_of.push_back(all.size() - 1);
    }
  }

  for (const BuildVariant flavour : {BuildVariant::plain, BuildVariant::sanitized}) {
    std::vector<Job> todo;
    std::vector<std::size_t> whose;
    for (std::size_t i = 0; i < jobs.size(); ++i) {
      if (flavour == BuildVariant::plain || all[job_of[i]].result.verdict == Verdict::pass) {
        todo.push_back(jobs[i]);
        todo.back().target.flavour = flavour;
        whose.push_back(job_of[i]);
      }
    }
    const std::vector<std::vector<Result>> results = judge_all(builder, todo);
    for (std::size_t i = 0; i < todo.size(); ++i) {
      all[whose[i]].result = results[i][0];
      fs::remove(builder.toolchain().build / todo[i].target.name());
    }
  }

  json report{{"version", 1}, {"submissions", json::array()}};
  for (const Submission& submission : all) {
    json one = as_json(submission);
    one["student"] = submission.student;
    report["submissions"].push_back(one);
    log << printable(submission.student) << "  " << submission.exercise->id << "  "
        << name(submission.result.verdict) << "  " << one["score"] << " of " << one["max_score"]
        << "\n";
  }
  write_file(results_file, report.dump(2, ' ', false, json::error_handler_t::replace) + "\n");
  write_file(junit, as_junit(all));
  log << all.size() << " submissions; " << results_file.string() << ", " << junit.string() << "\n";
}

void new_exercise(const Toolchain& toolchain, const std::string& id, std::ostream& log) {
  const bool well_formed = id.size() > 3 && std::isdigit(static_cast<unsigned char>(id[0])) &&
                           std::isdigit(static_cast<unsigned char>(id[1])) && id[2] == '_' &&
                           std::all_of(id.begin() + 3, id.end(), [](unsigned char c) {
                             return std::islower(c) || std::isdigit(c) || c == '_';
                           });
  if (!well_formed) {
    throw UsageError(concat("new: ", in_quotes(id), " is not like 22_name"));
  }
  const fs::path folder = toolchain.exercises / id;
  if (fs::exists(folder)) {
    throw UsageError("new: there is an exercise " + id + " already");
  }
  const fs::path skeleton = toolchain.root / "exercises" / "template";
  for (const auto& entry : fs::recursive_directory_iterator(skeleton)) {
    if (entry.is_regular_file()) {
      std::string text = read_file(entry.path());
      replace_all(text, "NUMBER", id.substr(0, 2));
      replace_all(text, "NAME", id.substr(3));
      write_file(folder / fs::relative(entry.path(), skeleton), text);
    }
  }
  log << folder.string() << " works as it is: ./learn exercise check " << id
      << "\nReplace what is in it; exercises/ADDING.md says by what.\n";
}

}  // namespace dl::runner
