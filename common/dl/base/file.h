// Files and folders as the system has them.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace dl {

/// All bytes of the file. Throws an Error that names it, and says why it cannot be read.
std::string read_file(const std::filesystem::path& path);

/// A new folder of its own, gone with everything in it when this is.
class TemporaryFolder {
 public:
  /// Below `parent`, which is made if need be, named `name` and a unique ending.
  explicit TemporaryFolder(std::string_view name, const std::filesystem::path& parent =
                                                      std::filesystem::temp_directory_path());
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path operator/(std::string_view name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

}  // namespace dl
