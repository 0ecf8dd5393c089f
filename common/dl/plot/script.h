// A gnuplot script in a file.
#pragma once

#include <filesystem>
#include <string>

namespace dl::plot {

/// Writes `commands` and a last line "# end" to `path` with gnuplot-iostream, and reads the file
/// back. Throws an Error, and leaves no file, unless it is whole.
void write_script(const std::filesystem::path& path, const std::string& commands);

}  // namespace dl::plot
