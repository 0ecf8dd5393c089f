#include <dl/base/file.h>

#include <stdlib.h>  // mkdtemp
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <sstream>
#include <system_error>

#include <dl/base/check.h>

namespace dl {

std::string read_file(const std::filesystem::path& path) {
  check(!std::filesystem::is_directory(path), "cannot read ", path.string(), ": ",
        errno_text(EISDIR));
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  check(file.is_open() && !file.bad(), "cannot read ", path.string(), ": ", errno_text());
  return text.str();
}

TemporaryFolder::TemporaryFolder(std::string_view name, const std::filesystem::path& parent) {
  std::filesystem::create_directories(parent);
  std::string unique = parent / (std::string(name) + "-XXXXXX");
  const bool made = ::mkdtemp(unique.data()) != nullptr;
  check(made, "cannot create the folder ", unique, ": ", errno_text());
  path_ = unique;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;  // what cannot be removed stays
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace dl
