#include "process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <exception>
#include <memory>

#include <dl/base/check.h>

namespace dl::runner {

namespace {

using Clock = std::chrono::steady_clock;

constexpr int kRound = 5;     // milliseconds between two looks at a program
constexpr int kGrace = 1000;  // rounds for one that is asked to end: time that this one has, too

std::atomic<int> caught = 0;

extern "C" void note_signal(int signal) { caught = signal; }

void limit(int resource, rlim_t most) {
  const rlimit both{most, most};
  ::setrlimit(static_cast<__rlimit_resource>(resource), &both);
}

/// The words as exec wants them; they must outlive it.
std::vector<char*> pointers(const std::vector<std::string>& words) {
  std::vector<char*> result;
  for (const std::string& word : words) {
    result.push_back(const_cast<char*>(word.c_str()));
  }
  result.push_back(nullptr);
  return result;
}

/// The environment of this process with the command's variables in it.
std::vector<std::string> environment_of(const Command& command) {
  std::vector<std::string> all;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    const std::string text = *variable;
    const bool hidden = std::any_of(command.hidden.begin(), command.hidden.end(),
                                    [&](const auto& begin) { return text.starts_with(begin); });
    if (!hidden && !command.environment.contains(text.substr(0, text.find('=')))) {
      all.push_back(text);
    }
  }
  for (const auto& [name, value] : command.environment) {
    all.push_back(name + "=" + value);
  }
  return all;
}

/// In the child: never returns. Between fork and exec no memory may be asked for: another thread
/// may have held the allocator's lock at the fork, and the limit may leave none.
[[noreturn]] void become(const Command& command, char* const* words, char* const* environment,
                         const Limits& limits, int input, int output) {
  ::setpgid(0, 0);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // should this program be killed itself
  ::dup2(input, STDIN_FILENO);
  ::dup2(output, STDOUT_FILENO);
  ::dup2(output, STDERR_FILENO);
  if (command.folder.empty() || ::chdir(command.folder.c_str()) == 0) {
    limit(RLIMIT_CORE, 0);
    if (limits.file_mb > 0) {
      limit(RLIMIT_FSIZE, static_cast<rlim_t>(limits.file_mb) << 20);
    }
    if (limits.memory_mb > 0) {
      limit(RLIMIT_AS, static_cast<rlim_t>(limits.memory_mb) << 20);
    }
    ::execvpe(words[0], words, environment);
  }
  ::dprintf(STDERR_FILENO, "cannot run %s: %s\n", words[0], ::strerrordesc_np(errno));
  ::_exit(127);
}

/// An open file descriptor.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() { close(); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int number() const { return number_; }
  void close() {
    if (number_ >= 0) {
      ::close(number_);
      number_ = -1;
    }
  }

 private:
  int number_;
};

/// Whoever is told of what a program writes, until it has had enough.
class Listener {
 public:
  explicit Listener(const Heard& heard) : heard_(heard) {}

  void hear(std::string_view piece) {
    if (!heard_ || enough_) {
      return;
    }
    try {
      enough_ = !heard_(piece);
    } catch (...) {  // thrown on when the program is no more
      enough_ = true;
      thrown_ = std::current_exception();
    }
  }
  bool has_enough() const { return enough_; }
  void rethrow() const {
    if (thrown_) {
      std::rethrow_exception(thrown_);
    }
  }

 private:
  const Heard& heard_;
  bool enough_ = false;
  std::exception_ptr thrown_;
};

/// Takes what is there to be read; false at the end of the file.
bool take(int descriptor, std::string& output, Listener& listener) {
  char buffer[65536];
  const ssize_t count = ::read(descriptor, buffer, sizeof buffer);
  if (count > 0) {
    listener.hear({buffer, static_cast<std::size_t>(count)});
  }
  if (count > 0 && output.size() < kMostOutput) {
    output.append(buffer, std::min(static_cast<std::size_t>(count), kMostOutput - output.size()));
  }
  return count > 0 || (count < 0 && (errno == EAGAIN || errno == EINTR));
}

/// A file that has no name, with this text, to be read from its beginning.
int unnamed_file(const std::string& text) {
  const auto close = [](std::FILE* open) { std::fclose(open); };
  const std::unique_ptr<std::FILE, decltype(close)> file(std::tmpfile());
  const bool written = file != nullptr &&
                       std::fwrite(text.data(), 1, text.size(), file.get()) == text.size() &&
                       std::fflush(file.get()) == 0 && std::fseek(file.get(), 0, SEEK_SET) == 0;
  const int descriptor = written ? ::dup(::fileno(file.get())) : -1;
  check(descriptor >= 0, "cannot write a temporary file: ", errno_text());
  return descriptor;
}

}  // namespace

ProcessResult run(const Command& command, const Limits& limits, const Heard& heard) {
  throw_if_interrupted();
  int ends[2];
  const bool made = ::pipe2(ends, O_CLOEXEC) == 0;
  check(made, "cannot create a pipe: ", errno_text());
  Descriptor reading(ends[0]), writing(ends[1]), input(unnamed_file(command.input));
  const std::vector<std::string> environment = environment_of(command);
  const std::vector<char*> words = pointers(command.words), variables = pointers(environment);
  const auto start = Clock::now();
  const pid_t child = ::fork();
  check(child >= 0, "cannot start ", command.words[0], ": ", errno_text());
  if (child == 0) {
    become(command, words.data(), variables.data(), limits, input.number(), writing.number());
  }
  ::setpgid(child, child);  // here too: whichever of the two comes first
  writing.close();
  ::fcntl(reading.number(), F_SETFL, O_NONBLOCK);

  ProcessResult ended;
  Listener listener(heard);
  const auto elapsed = [&] { return std::chrono::duration<double>(Clock::now() - start).count(); };
  bool open = true;
  int status = 0;
  pid_t gone = 0;
  int asked = 0;  // for how many rounds it has been asked to end
  while ((gone = ::waitpid(child, &status, WNOHANG)) == 0) {
    ended.timed_out = ended.timed_out || elapsed() > limits.seconds;
    if (ended.timed_out || listener.has_enough() || caught != 0) {
      // ninja has each compiler in a group of its own, which only ninja can end.
      if (asked++ == 0) {
        ::kill(-child, SIGTERM);
      } else if (asked > kGrace) {
        ::kill(-child, SIGKILL);
      }
    }
    pollfd readable{open ? reading.number() : -1, POLLIN, 0};
    ::poll(&readable, 1, open ? kRound : 1);
    open = open && (readable.revents == 0 || take(reading.number(), ended.output, listener));
  }
  check(gone == child, "cannot wait for ", command.words[0], ": ", errno_text());
  ended.seconds = elapsed();
  ::kill(-child, SIGKILL);  // what it has started and left behind
  listener.rethrow();
  throw_if_interrupted();
  pollfd readable{reading.number(), POLLIN, 0};
  while (open && ended.output.size() < kMostOutput && ::poll(&readable, 1, 0) > 0) {
    open = take(reading.number(), ended.output, listener);
  }
  if (WIFSIGNALED(status)) {
    ended.signal = ended.timed_out ? 0 : WTERMSIG(status);
  } else {
    ended.status = WEXITSTATUS(status);
  }
  listener.rethrow();
  return ended;
}

void catch_signals() {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    struct sigaction action = {};
    ::sigaction(signal, nullptr, &action);
    if (action.sa_handler != SIG_IGN) {  // as in the background of a script, and by nohup
      action = {};
      action.sa_handler = note_signal;
      ::sigaction(signal, &action, nullptr);
    }
  }
}

int caught_signal() { return caught; }

void throw_if_interrupted() {
  if (caught != 0) {
    throw Interrupted();
  }
}

}  // namespace dl::runner
