// ./learn exercise check: proves that the exercises are what they should be.
#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "build.h"

namespace dl::runner {

struct CheckOptions {
  std::vector<std::string> ids;  // which exercises
  bool pack = false;             // the pack for students; without ids and this: everything
  int seeds = 20;                // for answers that are right
  fs::path markdown;             // where to write the matrices, if anywhere
};

/// For each exercise: its files are as ADDING.md wants them; nothing passes on the stub; all right
/// answers pass, and all wrong ones are rejected as they say; every test rejects one of them. Of
/// all together: the pack for students builds elsewhere, and no line of a solution is in it. Prints
/// the matrices of tests and wrong answers, and all that is not as it should be; returns 0 if
/// nothing.
int check_exercises(const Builder& builder, const CheckOptions& options, std::ostream& out);

/// The statements of the right answers that stand neither in the stub nor in api.hpp and compute
/// something: what must not be found in the pack for students.
std::vector<std::string> solution_lines(const Exercise& exercise);

/// What is not as it should be with the files of an exercise, one sentence each.
std::vector<std::string> faults_of_files(const Exercise& exercise, const fs::path& root);

}  // namespace dl::runner
