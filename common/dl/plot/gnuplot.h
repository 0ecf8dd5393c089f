// gnuplot as a child process.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

namespace dl::plot {

struct Outcome {
  int status = 0;          ///< the exit status; 128 plus the signal's number if one ended it
  bool timed_out = false;  ///< it was still running after the time limit, and was killed
  std::string said;        ///< what it wrote to stdout and stderr

  /// The last line of it: where gnuplot says what is wrong, after it has quoted the command.
  std::string last_line() const;
};

/// Runs gnuplot in `folder` with `arguments` and waits for it, at most for `limit`. The user's own
/// gnuplot settings are left out: their files (-d), and their variables, of which it sees none.
/// Throws an Error if there is no gnuplot to start.
///
/// A child and a file, not a pipe to write to: a pipe opens even where there is no gnuplot, the
/// first write to it then ends the program by SIGPIPE, and its exit status is lost.
Outcome run_gnuplot(std::vector<std::string> arguments, const std::filesystem::path& folder,
                    std::chrono::milliseconds limit);

/// The same for another program on PATH: `command` is its name and its arguments; `advice` says,
/// after "NAME is not installed", what to do about it.
Outcome run_beside_gnuplot(std::vector<std::string> command, const std::filesystem::path& folder,
                           std::chrono::milliseconds limit, const char* advice = "");

}  // namespace dl::plot
