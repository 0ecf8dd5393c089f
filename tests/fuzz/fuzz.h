// What the fuzz targets share. Each is one function that libFuzzer calls again and again with bytes
// of its own invention: a parser may refuse them with an Error and with nothing else, and what it
// takes must survive being written and read again.
#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

#include "base/check.h"

namespace dl::fuzz {

using Bytes = std::span<const std::uint8_t>;

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

/// Ends the process, which libFuzzer reports together with the bytes that led to it.
inline void require(bool ok) {
  if (!ok) {
    __builtin_trap();
  }
}

}  // namespace dl::fuzz
