#include <dl/base/process.h>

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include <dl/base/check.h>

namespace dl {
namespace {

/// Where a child's output is read. Closed on exec, so that no other child holds it open.
class Pipe {
 public:
  Pipe() {
    const bool made = ::pipe(ends_.data()) == 0;
    check(made, "cannot make a pipe: ", errno_text());
    for (const int end : ends_) {
      ::fcntl(end, F_SETFD, FD_CLOEXEC);  // pipe2 would do it at once, but is not on macOS
    }
    ::fcntl(ends_[0], F_SETFL, O_NONBLOCK);
  }
  ~Pipe() {
    close_end(0);
    close_end(1);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;

  int write_end() const { return ends_[1]; }
  void close_write_end() { close_end(1); }

  /// Waits up to `limit` for output, and appends to `text` what is there.
  void read(std::string& text, std::chrono::milliseconds limit) {
    pollfd waiting{ends_[0], POLLIN, 0};
    ::poll(&waiting, 1, static_cast<int>(limit.count()));
    if (ends_[0] < 0) {
      return;  // all of it has been read: poll() only waited
    }
    std::array<char, 4096> bytes;
    ssize_t count = 0;
    while ((count = ::read(ends_[0], bytes.data(), bytes.size())) > 0) {
      text.append(bytes.data(), static_cast<std::size_t>(count));
    }
    if (count == 0) {
      close_end(0);
    }
  }

 private:
  void close_end(std::size_t end) {
    if (ends_[end] >= 0) {
      ::close(ends_[end]);
      ends_[end] = -1;
    }
  }

  std::array<int, 2> ends_{-1, -1};
};

/// The form in which exec wants them; the strings must live on.
std::vector<char*> pointers(std::vector<std::string>& strings) {
  std::vector<char*> pointers;
  for (std::string& text : strings) {
    pointers.push_back(text.data());
  }
  pointers.push_back(nullptr);
  return pointers;
}

/// Starts a program in a process group of its own, so that all of it can be killed.
pid_t start(Command& command, int output, const char* advice) {
  const std::vector<char*> argv = pointers(command.words), envp = pointers(command.environment);
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&files, output, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&files, output, STDERR_FILENO);
  posix_spawn_file_actions_addchdir_np(&files, command.folder.c_str());
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
  posix_spawnattr_setpgroup(&attributes, 0);

  pid_t child = 0;
  const int error = ::posix_spawnp(&child, argv[0], &files, &attributes, argv.data(), envp.data());
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&files);
  check(error != ENOENT || !std::filesystem::is_directory(command.folder), command.words[0],
        " is not installed (no such program on PATH)", advice);
  check(error == 0, command.words[0], ": cannot start it in ", command.folder.string(), ": ",
        errno_text(error));
  return child;
}

}  // namespace

std::string Outcome::last_line() const {
  const std::size_t end = said.find_last_not_of(" \n");
  if (end == std::string::npos) {
    return "it said nothing";
  }
  const std::size_t begin = said.rfind('\n', end) + 1;  // 0 where there is none
  return said.substr(begin, end + 1 - begin);
}

Outcome run(Command command, std::chrono::milliseconds limit, const char* advice) {
  using Clock = std::chrono::steady_clock;
  constexpr std::chrono::milliseconds kGlance{10};
  Pipe pipe;
  const pid_t child = start(command, pipe.write_end(), advice);
  pipe.close_write_end();

  Outcome outcome;
  const Clock::time_point end = Clock::now() + limit;
  int status = 0;
  // The end of the child counts, not of its output: a window it leaves behind keeps that open.
  for (pid_t ended = 0; (ended = ::waitpid(child, &status, WNOHANG)) != child;) {
    check(ended == 0 || errno == EINTR, command.words[0], ": cannot wait for it: ", errno_text());
    if (!outcome.timed_out && Clock::now() >= end) {
      outcome.timed_out = true;
      ::kill(-child, SIGKILL);
    }
    pipe.read(outcome.said, kGlance);
  }
  pipe.read(outcome.said, std::chrono::milliseconds(0));
  outcome.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return outcome;
}

}  // namespace dl
