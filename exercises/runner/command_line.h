// The command line of ./learn exercise.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "check.h"
#include "grade.h"
#include "pack.h"
#include "student.h"

namespace dl::runner {

/// What was asked for. Which of the fields count depends on the command.
struct CommandLine {
  std::string command = "list";  // the name of the subcommand
  std::string toolchain;         // the file of that name
  std::string name;              // of an exercise; empty: the current one
  std::vector<std::string> ids;  // of several; none: all
  bool all = false, give_up = false;
  int level = 0;  // of a hint, 0: the next
  RunOptions run;
  GradeOptions grade;
  PackOptions pack;
  CheckOptions check;
  std::vector<std::string> rest;  // of the command train, for its program
};

/// Reads the arguments into `line`. The exit status where there is nothing to do: 0 after --help, 2
/// after a command line that is wrong; both have been explained by then.
std::optional<int> parse(CommandLine& line, int argc, const char* const* argv);

}  // namespace dl::runner
