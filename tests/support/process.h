// Runs a program as a user would, and keeps what it said.
#pragma once

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <string>
#include <vector>

#include "support/temp_folder.h"

namespace dl {

/// A program that was started; its output goes to files of `folder`.
class Process {
 public:
  Process(const TempFolder& folder, std::vector<std::string> command)
      : out_(folder / "stdout"), err_(folder / "stderr") {
    child_ = ::fork();
    if (child_ == 0) {
      ::signal(SIGINT, SIG_DFL);  // which is ignored in the background,
      ::signal(SIGHUP, SIG_DFL);  // and this one by nohup
      redirect(STDIN_FILENO, "/dev/null", O_RDONLY);
      redirect(STDOUT_FILENO, out_.c_str(), O_WRONLY | O_CREAT | O_TRUNC);
      redirect(STDERR_FILENO, err_.c_str(), O_WRONLY | O_CREAT | O_TRUNC);
      std::vector<char*> arguments;
      for (std::string& argument : command) {
        arguments.push_back(argument.data());
      }
      arguments.push_back(nullptr);
      ::execv(arguments[0], arguments.data());
      ::_exit(127);
    }
  }

  void signal(int number) const { ::kill(child_, number); }
  void limit(__rlimit_resource resource, rlim_t value) const {
    const rlimit both{value, value};
    ::prlimit(child_, resource, &both, nullptr);
  }
  std::string out() const { return contents_of(out_); }
  std::string err() const { return contents_of(err_); }

  ~Process() {
    if (child_ > 0) {  // nobody waited
      ::kill(child_, SIGKILL);
      ::waitpid(child_, nullptr, 0);
    }
  }
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  bool running() const {
    siginfo_t info = {};
    ::waitid(P_PID, static_cast<id_t>(child_), &info, WEXITED | WNOHANG | WNOWAIT);
    return info.si_pid == 0;
  }

  /// Waits for its end. The exit status, or minus the number of the signal that ended it.
  int wait() {
    int status = 0;
    ::waitpid(child_, &status, 0);
    child_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  }

 private:
  static void redirect(int descriptor, const char* path, int flags) {
    ::dup2(::open(path, flags, 0644), descriptor);
  }

  std::filesystem::path out_, err_;
  pid_t child_ = -1;
};

/// The end of a program that ran to it.
struct Finished {
  int status;
  std::string out, err;
};

inline Finished run(const std::vector<std::string>& command) {
  const TempFolder folder;
  Process process(folder, command);
  const int status = process.wait();
  return {status, process.out(), process.err()};
}

}  // namespace dl
