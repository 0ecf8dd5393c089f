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

struct Ended {
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
  std::map<std::string, std::string> environment;  // variables set besides those of this process
};

/// Runs it to its end. It and all that it starts are one process group, which is killed when the
/// time is over and when it has ended. One that cannot be started ends with status 127 and says
/// why. `heard` gets what it writes, all of it, in pieces as they come.
using Heard = std::function<void(std::string_view piece)>;
Ended run(const Command& command, const Limits& limits = {}, const Heard& heard = {});

}  // namespace dl::runner
