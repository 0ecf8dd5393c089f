#include <dl/base/stdio_guard.h>

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <string>

#include <dl/base/check.h>

namespace dl {

void prepare_stdio() {
  for (const int file : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (::fcntl(file, F_GETFD) == -1) {  // then the next one to be opened gets this number
      // The wrong way round, so that using them fails as it would if they were closed.
      [[maybe_unused]] const int opened =
          ::open("/dev/null", file == STDIN_FILENO ? O_WRONLY : O_RDONLY);
    }
  }
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
}

void flush_stdout() {
  errno = 0;
  const bool failed = std::fflush(stdout) != 0;
  const std::string reason = errno == 0 ? "" : ": " + errno_text();
  check(!failed && std::ferror(stdout) == 0, "cannot write the results to stdout", reason);
}

}  // namespace dl
