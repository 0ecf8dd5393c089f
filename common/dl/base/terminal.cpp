#include <dl/base/terminal.h>

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>
#include <string_view>

#include <dl/base/number.h>

namespace dl {
namespace {

/// The value of an environment variable; empty where it is not set.
std::string_view environment(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? "" : value;
}

}  // namespace

std::optional<Terminal> terminal(int descriptor) {
  if (::isatty(descriptor) == 0) {
    return std::nullopt;
  }
  winsize size{};
  ::ioctl(descriptor, TIOCGWINSZ, &size);
  // Some, such as serial lines, do not know their size.
  const int columns = parse_number<int>(environment("COLUMNS"), {.low = 1}).value_or(80);
  const std::string_view kind = environment("TERM");
  return Terminal{size.ws_col > 0 ? size.ws_col : columns, size.ws_row > 0 ? size.ws_row : 24,
                  kind.empty() || kind == "dumb"};
}

bool wants_colours(int descriptor) {
  const std::optional<Terminal> screen = terminal(descriptor);
  return screen && !screen->plain && environment("NO_COLOR").empty();
}

}  // namespace dl
