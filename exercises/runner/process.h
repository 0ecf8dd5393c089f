// A program run within limits: time, memory, the size of what it writes.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace dl::runner {

struct Limits {
  double seconds = 600;
  int memory_mb = 0;  // address space; 0 for no limit, as the address sanitizer needs
  int file_mb = 0;    // each file that it writes; 0 for no limit
};

struct ProcessResult {
  bool timed_out = false;
  int signal = 0;      // that ended it, or 0
  int status = 0;      // its exit status, where no signal ended it
  std::string output;  // stdout and stderr as they came, at most kMostOutput bytes
  double seconds = 0;

  bool ok() const { return !timed_out && signal == 0 && status == 0; }
};

inline constexpr std::size_t kMostOutput = 200'000;

struct Command {
  std::vector<std::string> words;  // the program, looked up in PATH, and its arguments
  std::string input;               // what it finds on standard input
  std::filesystem::path folder;    // where it runs; here if empty
  std::map<std::string, std::string> environment;  // variables set besides those of this process,
  std::vector<std::string> hidden = {};  // of which it does not see those that begin like this
};

/// Runs it to its end. It and all that it starts are one process group, which is asked to end when
/// the time is over, and killed some seconds later, and when it has ended. One that cannot be
/// started ends with status 127 and says why. `heard` gets what it writes, all of it, in pieces as
/// they come; where it says no, or throws, the program is asked to end. Throws Interrupted where a
/// signal is to end this program.
using Heard = std::function<bool(std::string_view piece)>;
ProcessResult run(const Command& command, const Limits& limits = {}, const Heard& heard = {});

/// From now on, a signal that would end this program (Ctrl-C, SIGTERM, SIGHUP) ends what run() has
/// started, and then run() throws: so nothing is left running, nor any folder of ours.
void catch_signals();
/// The number of the signal that is to end this program; 0 where there is none.
int caught_signal();
struct Interrupted {};
void throw_if_interrupted();

}  // namespace dl::runner
