// The one file that includes gnuplot-iostream, which costs two seconds to compile.
#include <dl/plot/script.h>

#include <gnuplot-iostream.h>

#include <cerrno>
#include <fstream>
#include <iterator>
#include <system_error>

#include <dl/base/check.h>

namespace dl::plot {

void write_script(const std::filesystem::path& path, const std::string& commands) {
  const std::string whole = commands + "# end\n";
  std::string reason = "it is cut short; is the disk full?";
  try {
    Gnuplot script(
        concat(">", path.string()));  // a name that begins with ">" is a file, not a pipe
    script << whole;
  } catch (const std::ios_base::failure&) {
    reason = std::generic_category().message(errno);
  }
  std::ifstream file(path, std::ios::binary);
  const std::string written{std::istreambuf_iterator<char>(file), {}};
  if (written != whole) {
    std::error_code ignored;
    std::filesystem::remove(path, ignored);
    fail("cannot write ", path.string(), ": ", reason);
  }
}

}  // namespace dl::plot
