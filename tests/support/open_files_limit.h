// While it lives, this process can open only so many files more.
#pragma once

#include <sys/resource.h>
#include <unistd.h>

namespace dl {

class OpenFilesLimit {
 public:
  explicit OpenFilesLimit(rlim_t more) {
    ::getrlimit(RLIMIT_NOFILE, &before_);
    const int free = ::dup(STDERR_FILENO);  // the lowest number; those behind it are free as well
    ::close(free);
    const rlimit limit{static_cast<rlim_t>(free) + more, before_.rlim_max};
    ::setrlimit(RLIMIT_NOFILE, &limit);
  }
  ~OpenFilesLimit() { ::setrlimit(RLIMIT_NOFILE, &before_); }
  OpenFilesLimit(const OpenFilesLimit&) = delete;
  OpenFilesLimit& operator=(const OpenFilesLimit&) = delete;

 private:
  rlimit before_{};
};

}  // namespace dl
