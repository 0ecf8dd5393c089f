// A named pipe by which a test sees which programs still run: whoever has it open is alive.
#pragma once

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <string>

#include <dl/base/check.h>

namespace dl {

class Fifo {
 public:
  explicit Fifo(const std::filesystem::path& path) {
    check(::mkfifo(path.c_str(), 0600) == 0, "cannot make ", path.string());
    reading_ = ::open(path.c_str(), O_RDONLY | O_NONBLOCK);
  }
  ~Fifo() { ::close(reading_); }
  Fifo(const Fifo&) = delete;
  Fifo& operator=(const Fifo&) = delete;

  /// Waits until somebody has written something; not for ever.
  bool has_a_writer() const {
    pollfd readable{reading_, POLLIN, 0};
    return ::poll(&readable, 1, kPatience) == 1 && (readable.revents & POLLIN) != 0;
  }

  /// Waits until nobody has it open any more; not for ever.
  bool is_left_by_all() const {
    char bytes[4096];
    for (pollfd any{reading_, POLLIN, 0}; ::poll(&any, 1, kPatience) == 1;) {
      if (::read(reading_, bytes, sizeof bytes) == 0) {
        return true;
      }
    }
    return false;
  }

 private:
  static constexpr int kPatience = 60'000;  // milliseconds
  int reading_;
};

}  // namespace dl
