// What came of grading, as other programs read it.
#pragma once

#include <string>
#include <vector>

#include "verdict.h"

namespace dl::runner {

/// One student's answer to one exercise.
struct Submission {
  std::string student;
  const Exercise* exercise;
  Result result;

  /// A point for each test. Only an answer that is sound altogether has all of them; what did not
  /// run to its end has none.
  std::size_t score() const;
  bool scores(const TestResult& test) const;
  std::size_t max_score() const { return result.tests.size(); }
};

/// Of all students: this program's own, and JUnit's.
std::string as_json(const std::vector<Submission>& all);
std::string as_junit(const std::vector<Submission>& all);

// Of one student: what the autograder of Gradescope leaves in results.json; what a grader of GitHub
// Classroom hands on, before it is written in base64; and the result.json of Classroom 50, whose
// runner says in variables of the environment what it grades.
std::string as_gradescope(const std::vector<Submission>& of_student);
std::string as_classroom(const std::vector<Submission>& of_student);
std::string as_classroom50(const std::vector<Submission>& of_student);

}  // namespace dl::runner
