#include "grade_formats.h"

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <nlohmann/json.hpp>

#include <dl/base/check.h>
#include "files.h"

namespace dl::runner {

namespace {

using nlohmann::json;

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

std::string told_message(const TestResult& test) {
  if (test.status == "none") {
    return "did not run to its end";
  }
  if (!test.category.empty()) {
    return test.status == "pass" ? "" : test.category + " fails";
  }
  return test.message + (test.diagnosis.empty() ? "" : "\ndiagnosis: " + test.diagnosis);
}

std::string dumped(const json& whole) {
  return whole.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

/// The verdict, and what it says.
std::string summary(const Submission& submission) {
  const Result& result = submission.result;
  return trimmed(concat(submission.exercise->id, ": ", name(result.verdict), ", ",
                        submission.score(), " of ", submission.max_score(), "\n", result.message));
}

/// What is to be said of one test, the verdict's reason included where that takes its point.
std::string told_output(const Submission& submission, const TestResult& test) {
  return submission.scores(test) ? ""
         : test.status == "pass" ? summary(submission)
                                 : told_message(test);
}

std::size_t total(const std::vector<Submission>& all, std::size_t (Submission::*points)() const) {
  std::size_t sum = 0;
  for (const Submission& submission : all) {
    sum += (submission.*points)();
  }
  return sum;
}

/// One entry for each test of each exercise.
template <class Make>
json entries(const std::vector<Submission>& all, const Make& make) {
  json list = json::array();
  for (const Submission& submission : all) {
    for (const TestResult& test : submission.result.tests) {
      list.push_back(make(submission, test, submission.exercise->id + ": " + told_name(test)));
    }
  }
  return list;
}

/// A variable of the environment; empty where it is not set.
std::string variable(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? "" : value;
}

std::string now_in_utc() {
  const std::time_t now = std::time(nullptr);
  std::tm utc{};
  ::gmtime_r(&now, &utc);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc);
  return text;
}

}  // namespace

bool Submission::scores(const TestResult& test) const {
  const bool ran = result.verdict == Verdict::pass || result.verdict == Verdict::fail ||
                   result.verdict == Verdict::todo;
  return ran && test.status == "pass";
}

std::size_t Submission::score() const {
  return static_cast<std::size_t>(
      std::count_if(result.tests.begin(), result.tests.end(),
                    [&](const TestResult& test) { return scores(test); }));
}

std::string as_json(const std::vector<Submission>& all) {
  json report{{"version", 1}, {"submissions", json::array()}};
  for (const Submission& submission : all) {
    json tests = json::array();
    for (const TestResult& test : submission.result.tests) {
      tests.push_back({{"name", told_name(test)},
                       {"status", test.status},
                       {"message", test.status == "pass" ? "" : told_message(test)}});
    }
    report["submissions"].push_back({{"student", submission.student},
                                     {"exercise", submission.exercise->id},
                                     {"verdict", name(submission.result.verdict)},
                                     {"score", submission.score()},
                                     {"max_score", submission.max_score()},
                                     {"message", submission.result.message},
                                     {"tests", tests}});
  }
  return dumped(report);
}

std::string as_junit(const std::vector<Submission>& all) {
  std::string text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n";
  for (const Submission& submission : all) {
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

std::string as_gradescope(const std::vector<Submission>& of_student) {
  std::string output;
  for (const Submission& submission : of_student) {
    output += (output.empty() ? "" : "\n\n") + summary(submission);
  }
  const auto entry = [](const Submission& submission, const TestResult& test,
                        const std::string& name) {
    const bool scores = submission.scores(test);
    return json{{"name", name},
                {"score", scores ? 1 : 0},
                {"max_score", 1},
                {"status", scores ? "passed" : "failed"},
                {"output", told_output(submission, test)},
                {"visibility", "visible"}};
  };
  return dumped({{"score", total(of_student, &Submission::score)},
                 {"max_score", total(of_student, &Submission::max_score)},
                 {"output", output},
                 {"visibility", "visible"},
                 {"tests", entries(of_student, entry)}});
}

std::string as_classroom(const std::vector<Submission>& of_student) {
  const auto entry = [](const Submission& submission, const TestResult& test,
                        const std::string& name) {
    const bool scores = submission.scores(test);
    return json{{"name", name},
                {"status", scores ? "pass" : "fail"},
                {"score", scores ? 1 : 0},
                {"message", told_output(submission, test)},
                {"test_code", ""},
                {"filename", submission.exercise->id + "/student.cpp"},
                {"line_no", 0},
                {"duration", 0}};
  };
  const std::size_t score = total(of_student, &Submission::score),
                    most = total(of_student, &Submission::max_score);
  return dumped({{"version", 1},
                 {"status", score == most ? "pass" : "fail"},
                 {"score", score},
                 {"max_score", most},
                 {"tests", entries(of_student, entry)}});
}

std::string as_classroom50(const std::vector<Submission>& of_student) {
  const auto entry = [](const Submission& submission, const TestResult& test,
                        const std::string& name) {
    const bool scores = submission.scores(test);
    return json{
        {"test-name", name}, {"passed", scores}, {"score", scores ? 1 : 0}, {"max-score", 1}};
  };
  const std::string commit = variable("COMMIT_URL"), review = variable("REVIEW_URL");
  return dumped({{"schema", "classroom50/result/v1"},
                 {"classroom", variable("CLASSROOM")},
                 {"assignment", variable("ASSIGNMENT")},
                 {"submission", variable("SUBMISSION_TAG")},
                 {"commit", commit},
                 {"release", variable("RELEASE_URL")},
                 {"review", review.empty() ? commit : review},
                 {"datetime", now_in_utc()},
                 {"score", total(of_student, &Submission::score)},
                 {"max-score", total(of_student, &Submission::max_score)},
                 {"tests", entries(of_student, entry)}});
}

}  // namespace dl::runner
