// What the fuzz targets share. Each is one function that is called again and again with invented
// bytes, by libFuzzer (./learn fuzz) or by the test of the corpus: a parser may refuse them with an
// Error and with nothing else, and what it takes must survive being written and read again.
#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <stdexcept>
#include <string>

#include <dl/base/check.h>

namespace dl::fuzz {

using Bytes = std::span<const std::uint8_t>;

// The targets, each in the file of its name.
void checkpoint(Bytes input);
void csv(Bytes input);
void exercise_options(Bytes input);  // in options_fuzz.cpp
void history(Bytes input);
void idx(Bytes input);
void number(Bytes input);
void options(Bytes input);
void picture(Bytes input);
void record(Bytes input);
void safetensors(Bytes input);
void state(Bytes input);
void text(Bytes input);

/// A file in memory, with a path by which it can be opened.
class MemoryFile {
 public:
  explicit MemoryFile(Bytes bytes) : descriptor_(::memfd_create("fuzz", 0)) {
    check(descriptor_ >= 0, "fuzz: no file in memory");
    while (!bytes.empty()) {
      const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
      check(written > 0, "fuzz: the file in memory cannot be written");
      bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
  }
  ~MemoryFile() { ::close(descriptor_); }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;

  std::filesystem::path path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

 private:
  int descriptor_;
};

/// A folder of this process alone, for what a target writes: where there is one in memory, as to
/// wait for a disk takes longer than all else. It is removed in the end.
inline const std::filesystem::path& scratch_folder() {
  static const struct Folder {
    Folder() {
      const std::filesystem::path memory = "/dev/shm";
      path =
          (::access(memory.c_str(), W_OK) == 0 ? memory : std::filesystem::temp_directory_path()) /
          ("fuzz-" + std::to_string(::getpid()));
      std::filesystem::create_directories(path);
    }
    ~Folder() {
      std::error_code ignored;
      std::filesystem::remove_all(path, ignored);
    }
    std::filesystem::path path;
  } folder;
  return folder.path;
}

/// Breaks the target: what has just been seen must never be. Not an Error, which it may catch.
inline void require(bool ok) {
  if (!ok) {
    throw std::logic_error("fuzz: a promise is broken");
  }
}

}  // namespace dl::fuzz
