// The teacher's commands, besides check.
#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "build.h"

namespace dl::runner {

/// Writes all that a student needs into the folder `out`, which must not exist or be empty: no
/// solutions, no wrong answers, no hidden tests.
void export_pack(const Toolchain& toolchain, const fs::path& out);

/// Judges submissions/STUDENT/NN_name/student.cpp, with the hidden tests, and writes results.json
/// and junit.xml into `out`. Nothing else is taken from a submission.
void grade(const Builder& builder, const fs::path& submissions, const fs::path& out,
           std::ostream& log);

/// Makes exercises/NN_name from exercises/template.
void new_exercise(const Toolchain& toolchain, const std::string& id, std::ostream& log);

/// What an answer includes that it may not: only the standard library, xtensor and a few headers
/// are open to it. Empty if all is well.
std::string forbidden_include(const std::string& source);

}  // namespace dl::runner
