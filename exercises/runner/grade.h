// ./learn exercise grade: judges what students hand in.
#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "build.h"

namespace dl::runner {

struct GradeOptions {
  fs::path submissions;          // SUBMISSIONS/STUDENT/NN_name/student.cpp
  fs::path submission;           // or SUBMISSION/NN_name/student.cpp, of one student
  fs::path out = "grades";       // gets the results
  std::string format = "junit";  // see kGradeFormats
  std::vector<std::string> ids;  // of the exercises; what of these is not there has no points
};

/// junit: results.json and junit.xml of all students. The others: a file for each student, in
/// out/STUDENT; for the one student, in `out` itself.
inline constexpr const char* kGradeFormats[] = {"junit", "gradescope", "classroom", "classroom50"};

/// Judges, with the hidden tests, and writes the results. Nothing but student.cpp is taken from a
/// submission. What is to be written is tried before that.
void grade(const Builder& builder, const GradeOptions& options, std::ostream& log);

}  // namespace dl::runner
