// Gzipped files for tests.
#pragma once

#include <zlib.h>

#include <filesystem>
#include <string>

namespace dl::data {

inline void put_gzipped(const std::filesystem::path& path, const std::string& contents) {
  const gzFile file = ::gzopen(path.c_str(), "wb");
  ::gzwrite(file, contents.data(), static_cast<unsigned>(contents.size()));
  ::gzclose(file);
}

}  // namespace dl::data
