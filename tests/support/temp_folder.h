// A folder of a test's own, gone when the test is over.
#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <dl/base/file.h>

namespace dl {

class TempFolder : public TemporaryFolder {
 public:
  TempFolder() : TemporaryFolder("layer-by-layer") {}

  /// The names of all files in it, sorted.
  std::vector<std::string> names() const {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(path())) {
      names.push_back(entry.path().filename());
    }
    std::sort(names.begin(), names.end());
    return names;
  }
};

/// The whole file; nothing where there is none.
inline std::string contents_of(const std::filesystem::path& path) {
  return std::filesystem::exists(path) ? read_file(path) : "";
}

inline void put(const std::filesystem::path& path, const std::string& contents) {
  std::ofstream(path, std::ios::binary) << contents;
}

}  // namespace dl
