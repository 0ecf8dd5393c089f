// A whole file in memory.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

namespace dl::data {

/// The bytes of a file. Throws an Error, which begins with `who` wanted them, where it cannot be
/// read or has more than `most`.
std::string read_whole_file(const char* who, const std::filesystem::path& path, std::size_t most);

}  // namespace dl::data
