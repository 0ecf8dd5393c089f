#include "files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <random>

#include <dl/base/atomic_file.h>
#include <dl/base/check.h>
#include <dl/base/hash.h>
#include "process.h"

namespace dl::runner {

namespace {

void make_folders_above(const fs::path& path) {
  if (path.has_parent_path()) {
    fs::create_directories(path.parent_path());
  }
}

}  // namespace

void write_file(const fs::path& path, const std::string& text) {
  make_folders_above(path);
  dl::write_file(path, text);
}

void check_writable(const fs::path& path) {
  make_folders_above(path);
  const AtomicFile file(path);
}

void update_file(const fs::path& path, const std::string& text) {
  if (!fs::exists(path) || read_file(path) != text) {
    write_file(path, text);
  }
}

std::string beginning_of(const fs::path& path, std::size_t bytes) {
  std::ifstream file(path, std::ios::binary);
  check(file.is_open(), "cannot read ", path.string(), ": ", errno_text());
  std::string text(bytes, '\0');
  file.read(text.data(), static_cast<std::streamsize>(bytes));
  text.resize(static_cast<std::size_t>(file.gcount()));
  return text;
}

std::string random_word() {
  std::random_device device;
  std::string word;
  for (int i = 0; i < 4; ++i) {
    word += std::to_string(device()) + "-";
  }
  return word;
}

std::string trimmed(const std::string& text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  const auto last = text.find_last_not_of(" \t\r\n");
  return first == std::string::npos ? "" : text.substr(first, last - first + 1);
}

std::vector<fs::path> files_in(const fs::path& folder, const std::string& ending) {
  std::vector<fs::path> files;
  if (fs::is_directory(folder)) {
    for (const auto& entry : fs::directory_iterator(folder)) {
      if (entry.is_regular_file() && entry.path().extension() == ending) {
        files.push_back(entry.path());
      }
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::string fingerprint(const std::string& bytes) { return fmt::format("{:016x}", fnv1a(bytes)); }

FolderLock::FolderLock(const fs::path& folder) {
  fs::create_directories(folder);
  const fs::path path = folder / "lock";
  file_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  while (file_ >= 0 && ::flock(file_, LOCK_EX) != 0) {
    if (errno != EINTR || caught_signal() != 0) {
      const int reason = errno;
      ::close(file_);
      throw_if_interrupted();
      fail("cannot lock ", path.string(), ": ", errno_text(reason));
    }
  }
  check(file_ >= 0, "cannot lock ", path.string(), ": ", errno_text());
}

FolderLock::~FolderLock() { ::close(file_); }

}  // namespace dl::runner
