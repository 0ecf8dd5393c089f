// A file that appears whole or not at all.
#pragma once

#include <sys/stat.h>

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string_view>

namespace dl {

/// Where the bytes written to `path` finally go: the file that a link points to, whether it exists
/// yet or not, or `path` itself.
std::filesystem::path place_of(const std::filesystem::path& path);

/// Whether two names, however they are spelt, mean one file; it need not exist yet, nor its folder.
bool same_place(const std::filesystem::path& a, const std::filesystem::path& b);

/// Writes beside its place and renames: until commit() whoever opens `path` sees the old file (or
/// none), afterwards the new one, also if the program or the machine stops in between. Links stay
/// links, and who may read and write a file stays as it was. Everything that goes wrong is an Error
/// that names the file and the reason, and leaves nothing behind. What a program that was killed
/// has left is removed by the next that writes to the same place; nothing else ever is.
class AtomicFile {
 public:
  /// Creates the unfinished file, `path` with ".unfinished-" and a unique ending in ".part".
  explicit AtomicFile(const std::filesystem::path& path);
  /// Removes the unfinished file unless commit() was called.
  ~AtomicFile();
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  void write(const void* data, std::size_t bytes);
  void write(std::string_view text) { write(text.data(), text.size()); }
  /// The unfinished file, for another program to write into.
  const std::filesystem::path& part() const { return part_; }
  /// Puts the file in its place, on the disk. Call it once, last.
  void commit();

 private:
  bool create(int attempt);
  [[noreturn]] void fail_with_errno(const char* what) const;

  std::filesystem::path path_;
  std::filesystem::path part_;
  std::optional<struct stat> replaced_;  // the old file, if there is one
  int file_ = -1;                        // locked while this lives
  int remembered_ = -1;                  // where, for a signal that ends the program
};

/// Replaces the file by this text, whole or not at all.
void write_file(const std::filesystem::path& path, std::string_view text);

/// From now on, signals that end the program (Ctrl-C, SIGTERM, SIGHUP) first remove its unfinished
/// files.
void remove_unfinished_files_on_signals();

}  // namespace dl
