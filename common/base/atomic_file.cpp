#include "base/atomic_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <string>
#include <system_error>

#include "base/check.h"

namespace dl {
namespace {

namespace fs = std::filesystem;

/// Where the bytes finally go: the file a link points to, or `path` itself.
fs::path target_of(const fs::path& path) {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  check(!fs::exists(status) || fs::is_regular_file(status), "cannot write ", path.string(),
        ": it exists and is not a file");
  if (!fs::is_symlink(fs::symlink_status(path, error))) {
    return path;
  }
  const fs::path target = fs::weakly_canonical(path, error);
  return error ? path : target;
}

/// Makes a rename last through a power failure. Not every file system can; none needs to.
void sync_folder_of(const fs::path& path) {
  const fs::path folder = path.has_parent_path() ? path.parent_path() : ".";
  if (const int handle = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); handle >= 0) {
    ::fsync(handle);
    ::close(handle);
  }
}

}  // namespace

AtomicFile::AtomicFile(const fs::path& path) : path_(target_of(path)) {
  for (int attempt = 0; file_ < 0; ++attempt) {
    part_ = concat(path_.string(), '.', ::getpid(), '-', attempt, ".part");
    file_ = ::open(part_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (file_ < 0 && errno != EEXIST) {
      fail_with_errno("create");
    }
  }
}

AtomicFile::~AtomicFile() {
  if (file_ >= 0) {
    ::close(file_);
    ::unlink(part_.c_str());
  }
}

void AtomicFile::write(const void* data, std::size_t bytes) {
  const auto* next = static_cast<const char*>(data);
  while (bytes > 0) {
    const ssize_t written = ::write(file_, next, bytes);
    if (written < 0 && errno != EINTR) {
      fail_with_errno("write");
    }
    if (written > 0) {
      next += written;
      bytes -= static_cast<std::size_t>(written);
    }
  }
}

void AtomicFile::commit() {
  if (::fsync(file_) != 0 || std::rename(part_.c_str(), path_.c_str()) != 0) {
    fail_with_errno("write");
  }
  ::close(file_);
  file_ = -1;
  sync_folder_of(path_);
}

void AtomicFile::fail_with_errno(const char* what) const {
  const std::string reason = std::generic_category().message(errno);
  fail("cannot ", what, ' ', path_.string(), ": ", reason);
}

}  // namespace dl
