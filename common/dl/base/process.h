// Other programs, run as child processes.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

namespace dl {

struct Command {
  std::vector<std::string> words;             ///< the program, looked up on PATH; its arguments
  std::filesystem::path folder = ".";         ///< where it runs
  std::vector<std::string> environment = {};  ///< all the variables it sees, as NAME=value
};

/// How a program ended, or was ended.
struct Outcome {
  int status = 0;          ///< the exit status; 128 plus the signal's number if one ended it
  bool timed_out = false;  ///< it was still running after the time limit, and was killed
  std::string said;        ///< what it wrote to stdout and stderr

  /// The last line of it: where most programs say what is wrong.
  std::string last_line() const;
};

/// Runs it and waits for its end, at most for `limit`; it finds nothing on stdin. What it starts is
/// killed with it when the time is over, and may outlive it otherwise. Throws an Error where it
/// cannot be started; `advice` says, after "NAME is not installed", what to do about that.
///
/// Its status counts and all that it says is kept, as a pipe to write to would not allow: that
/// opens even where there is no such program, and the first write to it then ends this one by
/// SIGPIPE.
Outcome run(Command command, std::chrono::milliseconds limit, const char* advice = "");

}  // namespace dl
