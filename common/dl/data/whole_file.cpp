#include <dl/data/whole_file.h>

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include <dl/base/check.h>

namespace dl::data {
namespace {

std::string errno_text() { return std::generic_category().message(errno); }

/// An open file, which ends with this.
class Descriptor {
 public:
  // Without O_NONBLOCK, a pipe into which nobody writes would be waited for.
  Descriptor(const char* who, const std::filesystem::path& path)
      : file_(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC)) {
    check(file_ >= 0, who, ": cannot open ", path.string(), ": ", file_ >= 0 ? "" : errno_text());
  }
  ~Descriptor() { ::close(file_); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  ssize_t read(char* bytes, std::size_t count) const { return ::read(file_, bytes, count); }

 private:
  int file_;
};

}  // namespace

std::string read_whole_file(const char* who, const std::filesystem::path& path, std::size_t most) {
  constexpr std::size_t kPiece = std::size_t{1} << 16;
  const Descriptor file(who, path);
  std::string bytes;
  for (std::size_t done = 0;;) {
    if (done == bytes.size()) {
      bytes.resize(std::max(kPiece, 2 * done));
    }
    const ssize_t got = file.read(bytes.data() + done, bytes.size() - done);
    if (got < 0 && errno != EINTR) {
      fail(who, ": cannot read ", path.string(), ": ", errno_text());
    }
    if (got == 0) {
      bytes.resize(done);
      return bytes;
    }
    done += static_cast<std::size_t>(std::max(got, ssize_t{0}));
    check(done <= most, who, ": ", path.string(), " has more than the ", most,
          " bytes that can be read");
  }
}

}  // namespace dl::data
