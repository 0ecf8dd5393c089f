// ./learn exercise train: the student's answers in the engine's places.
#pragma once

#include <string>
#include <vector>

#include "build.h"

namespace dl::runner {

/// Builds a library of each answer that has passed and not changed since, and has `program`,
/// exercise_train, take this process over with them and these further arguments. Returns the exit
/// status where it does not come to that. In the pack for students, which has no engine, an Error.
int train(const Builder& builder, const fs::path& program,
          const std::vector<std::string>& arguments);

/// What the libraries of such answers are to the program: "--part", "03=PATH" and so on.
std::vector<std::string> part_arguments(const Builder& builder, const std::vector<Target>& parts);

}  // namespace dl::runner
