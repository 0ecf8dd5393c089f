#include "grade.h"

#include <algorithm>
#include <map>
#include <set>

#include <dl/base/check.h>
#include <dl/base/text.h>
#include "files.h"
#include "grade_formats.h"
#include "verdict.h"

namespace dl::runner {

namespace {

/// What is graded, and what comes of it.
class Grading {
 public:
  Grading(const Builder& builder, const GradeOptions& options)
      : builder_(builder),
        options_(options),
        exercises_(chosen(read_exercises(builder.toolchain().exercises), options.ids)),
        clean_(builder.toolchain().build) {}
  ~Grading() {
    std::error_code none;
    for (const Exercise& exercise : exercises_) {
      for (const char* flavour : {"plain", "sanitized"}) {
        fs::remove_all(
            builder_.toolchain().build / exercise.id / flavour / clean_.path().filename(), none);
      }
    }
  }
  Grading(const Grading&) = delete;
  Grading& operator=(const Grading&) = delete;

  void collect(std::ostream& log) {
    if (!options_.submission.empty()) {
      const fs::path folder = fs::weakly_canonical(options_.submission);
      collect(folder.filename(), options_.submission, log);
      return;
    }
    std::set<fs::path> students;
    for (const auto& entry : fs::directory_iterator(options_.submissions)) {
      if (entry.is_directory()) {
        students.insert(entry.path());
      }
    }
    for (const fs::path& student : students) {
      collect(student.filename(), student, log);
    }
  }

  /// Judges plainly, and then with the sanitizers what passes, or crashes: they know its line.
  void judge() {
    std::vector<Job> plain;
    for (const Exercise* exercise : exercises_in_use()) {
      plain.push_back(
          {{exercise, stub(*exercise), BuildVariant::plain, exercise->has_hidden_tests()}});
    }
    const std::size_t stubs = plain.size();
    plain.insert(plain.end(), jobs_.begin(), jobs_.end());
    const std::vector<std::vector<Result>> first = judge_all(builder_, plain);
    for (std::size_t i = 0; i < stubs; ++i) {
      take_names(*plain[i].target.exercise, first[i][0]);
    }
    std::vector<Job> again;
    std::vector<std::size_t> whose;
    for (std::size_t i = 0; i < jobs_.size(); ++i) {
      Result& result = all_[job_of_[i]].result;
      result = first[stubs + i][0];
      if (result.verdict == Verdict::pass || result.verdict == Verdict::crash) {
        again.push_back(jobs_[i]);
        again.back().target.flavour = BuildVariant::sanitized;
        whose.push_back(job_of_[i]);
      }
    }
    const std::vector<std::vector<Result>> second = judge_all(builder_, again);
    for (std::size_t i = 0; i < again.size(); ++i) {
      Result& result = all_[whose[i]].result;
      if (result.verdict == Verdict::pass) {
        result = second[i][0];
      } else if (!second[i][0].place.empty()) {
        result.message += "\nit is in " + second[i][0].place;
      }
    }
    for (Submission& submission : all_) {
      compare_names(submission);
    }
  }

  const std::vector<Submission>& results() const { return all_; }

 private:
  static std::vector<Exercise> chosen(const std::vector<Exercise>& all,
                                      const std::vector<std::string>& ids) {
    std::vector<Exercise> some;
    for (const std::string& id : ids) {
      some.push_back(find_exercise(all, id));
    }
    return ids.empty() ? all : some;
  }

  void collect(const std::string& student, const fs::path& folder, std::ostream& log) {
    for (const Exercise& exercise : exercises_) {
      const fs::path place = folder / exercise.id, file = place / "student.cpp";
      if (!fs::exists(fs::symlink_status(file))) {
        if (!options_.ids.empty()) {
          all_.push_back({student, &exercise, {}});
          all_.back().result.verdict = Verdict::todo;
          all_.back().result.message = "nothing was handed in";
        }
        continue;
      }
      all_.push_back({student, &exercise, {}});
      // A link may lead to what is not theirs.
      if (!fs::is_regular_file(fs::symlink_status(file)) || fs::is_symlink(place)) {
        all_.back().result.verdict = Verdict::compile;
        all_.back().result.message = "student.cpp is not a file of its own";
        continue;
      }
      // The only file that is taken, in a folder of its own.
      const fs::path copied = clean_.path() / std::to_string(all_.size()) / "student.cpp";
      write_file(copied, read_file(file));
      const Answer answer{
          copied.lexically_relative(builder_.toolchain().build).replace_extension().string(),
          copied};
      jobs_.push_back({{&exercise, answer, BuildVariant::plain, exercise.has_hidden_tests()}});
      job_of_.push_back(all_.size() - 1);
    }
    for (const auto& entry : fs::directory_iterator(folder)) {
      const std::string name = entry.path().filename();
      if (entry.is_directory() && fs::exists(entry.path() / "student.cpp") &&
          std::none_of(exercises_.begin(), exercises_.end(),
                       [&](const Exercise& exercise) { return exercise.id == name; })) {
        log << printable(student) << ": " << printable(name) << " is none of the exercises\n";
      }
    }
  }

  std::set<const Exercise*> exercises_in_use() const {
    std::set<const Exercise*> some;
    for (const Submission& submission : all_) {
      some.insert(submission.exercise);
    }
    return some;
  }

  /// The tests that there are, as the program says that has the stub in it, which is ours.
  void take_names(const Exercise& exercise, const Result& result) {
    check(!result.tests.empty(), "the stub of ", exercise.id, " does not run: ", result.message);
    std::vector<TestResult>& tests = tests_of_[&exercise];
    for (const TestResult& test : result.tests) {
      tests.push_back({test.name, test.category, "none", "", "", {}});
    }
  }

  /// What comes of other tests than those of the exercise counts nothing.
  void compare_names(Submission& submission) {
    const std::vector<TestResult>& tests = tests_of_.at(submission.exercise);
    Result& result = submission.result;
    const bool same = std::equal(
        tests.begin(), tests.end(), result.tests.begin(), result.tests.end(),
        [](const auto& a, const auto& b) { return a.name == b.name && a.category == b.category; });
    if (!same && !result.tests.empty()) {
      result.verdict = Verdict::crash;
      result.message = "it has left the record of other tests than those of this exercise";
    }
    if (!same) {
      result.tests = tests;
    }
  }

  const Builder& builder_;
  const GradeOptions& options_;
  const std::vector<Exercise> exercises_;
  const ScratchFolder clean_;
  std::vector<Submission> all_;
  std::vector<Job> jobs_;
  std::vector<std::size_t> job_of_;  // the submission that a job is for
  std::map<const Exercise*, std::vector<TestResult>> tests_of_;
};

/// The files that are to be written, by student; for JUnit of all students together.
std::map<std::string, fs::path> places(const GradeOptions& options,
                                       const std::vector<Submission>& all) {
  std::map<std::string, fs::path> files;
  const fs::path name = options.format == "classroom50" ? "result.json" : "results.json";
  for (const Submission& submission : all) {
    files[submission.student] =
        (options.submission.empty() ? options.out / submission.student : options.out) / name;
  }
  return files;
}

std::vector<Submission> of_student(const std::vector<Submission>& all, const std::string& name) {
  std::vector<Submission> some;
  std::copy_if(all.begin(), all.end(), std::back_inserter(some),
               [&](const Submission& submission) { return submission.student == name; });
  return some;
}

}  // namespace

void grade(const Builder& builder, const GradeOptions& options, std::ostream& log) {
  const fs::path& folder = options.submission.empty() ? options.submissions : options.submission;
  if (!fs::is_directory(folder)) {
    throw UsageError("grade: there is no folder " + folder.string());
  }
  const bool together = options.format == "junit";
  const fs::path results = options.out / "results.json", junit = options.out / "junit.xml";
  Grading grading(builder, options);
  grading.collect(log);
  if (together) {
    check_writable(results);
    check_writable(junit);
  }
  const std::map<std::string, fs::path> files =
      together ? std::map<std::string, fs::path>() : places(options, grading.results());
  for (const auto& [student, file] : files) {
    check_writable(file);
  }
  grading.judge();

  const std::vector<Submission>& all = grading.results();
  for (const Submission& submission : all) {
    log << printable(submission.student) << "  " << submission.exercise->id << "  "
        << name(submission.result.verdict) << "  " << submission.score() << " of "
        << submission.max_score() << "\n";
  }
  log << all.size() << " submissions";
  if (together) {
    write_file(results, as_json(all));
    write_file(junit, as_junit(all));
    log << "; " << results.string() << ", " << junit.string();
  }
  for (const auto& [student, file] : files) {
    const std::vector<Submission> theirs = of_student(all, student);
    write_file(file, options.format == "gradescope"  ? as_gradescope(theirs)
                     : options.format == "classroom" ? as_classroom(theirs)
                                                     : as_classroom50(theirs));
  }
  if (!files.empty()) {
    log << "; " << files.begin()->second.string() << (files.size() > 1 ? " and others" : "");
  }
  log << "\n";
}

}  // namespace dl::runner
