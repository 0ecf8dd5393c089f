#include "files.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

#include <dl/base/atomic_file.h>
#include <dl/base/check.h>
#include "process.h"

namespace dl::runner {

std::string read_file(const fs::path& path) {
  check(!fs::is_directory(path), "cannot read ", path.string(), ": ", std::strerror(EISDIR));
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  check(file.is_open() && !file.bad(), "cannot read ", path.string(), ": ", std::strerror(errno));
  return text.str();
}

namespace {

/// A file to be written, in a folder that is there.
AtomicFile new_file(const fs::path& path) {
  if (path.has_parent_path()) {
    fs::create_directories(path.parent_path());
  }
  return AtomicFile(path);
}

}  // namespace

void write_file(const fs::path& path, const std::string& text) {
  AtomicFile file = new_file(path);
  file.write(text);
  file.commit();
}

void check_writable(const fs::path& path) { new_file(path); }

void update_file(const fs::path& path, const std::string& text) {
  if (!fs::exists(path) || read_file(path) != text) {
    write_file(path, text);
  }
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) {
    lines.push_back(line);
  }
  return lines;
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

std::string fingerprint(const std::string& bytes) {
  std::uint64_t hash = 14695981039346656037u;
  for (const char c : bytes) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211u;
  }
  std::ostringstream digits;
  digits << std::hex << hash;
  return std::string(16 - digits.str().size(), '0') + digits.str();
}

FolderLock::FolderLock(const fs::path& folder) {
  fs::create_directories(folder);
  const fs::path path = folder / "lock";
  file_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  while (file_ >= 0 && ::flock(file_, LOCK_EX) != 0) {
    if (errno != EINTR || caught_signal() != 0) {
      const int reason = errno;
      ::close(file_);
      throw_if_interrupted();
      fail("cannot lock ", path.string(), ": ", std::strerror(reason));
    }
  }
  check(file_ >= 0, "cannot lock ", path.string(), ": ", std::strerror(errno));
}

FolderLock::~FolderLock() { ::close(file_); }

ScratchFolder::ScratchFolder(const fs::path& parent) {
  fs::create_directories(parent);
  std::string name = parent / "exercise-XXXXXX";
  const bool made = ::mkdtemp(name.data()) != nullptr;
  check(made, "cannot create the folder ", name, ": ", std::strerror(errno));
  path_ = name;
}

ScratchFolder::~ScratchFolder() {
  std::error_code ignored;  // what cannot be removed stays
  fs::remove_all(path_, ignored);
}

}  // namespace dl::runner
