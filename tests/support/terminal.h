// While one of these lives, stderr or stdout is a terminal, and what is written there can be read.
#pragma once

#include <fcntl.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdio>
#include <string>

#include <dl/base/check.h>

namespace dl {

class TerminalAt {
 public:
  explicit TerminalAt(int descriptor)
      : descriptor_(descriptor),
        reading_(::posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK)),
        before_(::dup(descriptor)) {
    const bool opened = reading_ >= 0 && ::grantpt(reading_) == 0 && ::unlockpt(reading_) == 0;
    check(opened, "cannot open a terminal");
    const int writing = ::open(::ptsname(reading_), O_RDWR | O_NOCTTY);
    ::dup2(writing, descriptor);
    ::close(writing);
  }
  ~TerminalAt() {
    ::dup2(before_, descriptor_);
    ::close(before_);
    ::close(reading_);
  }
  TerminalAt(const TerminalAt&) = delete;
  TerminalAt& operator=(const TerminalAt&) = delete;

  void resize(int columns) const {
    winsize size{};
    size.ws_col = static_cast<unsigned short>(columns);
    size.ws_row = 24;
    ::ioctl(reading_, TIOCSWINSZ, &size);
  }

  /// As if somebody had typed this.
  void press(const std::string& keys) const {
    const bool typed =
        ::write(reading_, keys.data(), keys.size()) == static_cast<ssize_t>(keys.size());
    check(typed, "cannot type into a terminal");
  }

  /// What was written since the last call. A few kilobytes fit, then writing waits.
  std::string text() const {
    std::string text;
    char bytes[4096];
    for (ssize_t count = 0; (count = ::read(reading_, bytes, sizeof bytes)) > 0;) {
      text.append(bytes, static_cast<std::size_t>(count));
    }
    return text;
  }

 private:
  int descriptor_, reading_, before_;
};

struct StderrTerminal : TerminalAt {
  StderrTerminal() : TerminalAt(STDERR_FILENO) {}
};

struct StdoutTerminal : TerminalAt {
  StdoutTerminal() : TerminalAt(STDOUT_FILENO) {}
};

}  // namespace dl
