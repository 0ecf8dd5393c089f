// Small helpers for files and text.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <dl/base/file.h>
#include <dl/base/text.h>

namespace dl::runner {

namespace fs = std::filesystem;

/// Replaces the file, whole or not at all; makes the folders above it.
void write_file(const fs::path& path, const std::string& text);
/// Throws an Error unless that can be done: before minutes are spent on what goes into the file.
void check_writable(const fs::path& path);
/// The same as write_file(), unless these are its contents already, so that its time says when it
/// changed.
void update_file(const fs::path& path, const std::string& text);

/// At most so many bytes of a file, whatever its size.
std::string beginning_of(const fs::path& path, std::size_t bytes);

/// A word that nobody can guess.
std::string random_word();
/// Without white space at both ends.
std::string trimmed(const std::string& text);
/// The names of the files in a folder with this ending, sorted; none if there is no folder.
std::vector<fs::path> files_in(const fs::path& folder, const std::string& ending);
/// A number for these bytes, the same everywhere (FNV-1a), as 16 digits.
std::string fingerprint(const std::string& bytes);

/// Holds a folder, which it makes, for this process until it goes: others wait for their turn.
class FolderLock {
 public:
  explicit FolderLock(const fs::path& folder);
  ~FolderLock();
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;

 private:
  int file_;
};

/// A folder for what an exercise is compiled and run in.
class ScratchFolder : public TemporaryFolder {
 public:
  explicit ScratchFolder(const fs::path& parent = fs::temp_directory_path())
      : TemporaryFolder("exercise", parent) {}
};

}  // namespace dl::runner
