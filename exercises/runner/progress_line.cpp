#include "progress_line.h"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <utility>

#include <dl/base/check.h>
#include <dl/base/number.h>
#include <dl/base/terminal.h>

namespace dl::runner {

ProgressLine::ProgressLine(std::string what) : what_(std::move(what)) {
  const char* const seconds = std::getenv("LEARN_PROGRESS_SECONDS");
  seconds_between_lines_ =
      parse_number<double>(seconds == nullptr ? "" : seconds, {.low = 0}).value_or(10);
  draw(concat("    ", what_));
}

ProgressLine::~ProgressLine() { hide(); }

void ProgressLine::hide() {
  if (std::exchange(drawn_, false)) {
    std::fputs("\r\033[K", stderr);  // which clears the line
  }
}

void ProgressLine::show(std::string_view count) {
  const std::string line = concat("    ", what_, " [", count, "]");
  if (!draw(line) && since_last_line_.seconds() >= seconds_between_lines_) {
    std::fprintf(stderr, "%s\n", line.c_str());
    since_last_line_.lap();
  }
}

/// On a terminal on which lines can be drawn anew; false elsewhere.
bool ProgressLine::draw(const std::string& line) {
  const std::optional<Terminal> screen = terminal(STDERR_FILENO);
  if (!screen || screen->plain) {
    return false;
  }
  const auto room = static_cast<std::size_t>(screen->columns - 1);  // at the edge, some wrap
  std::fprintf(stderr, "\r%s\033[K", line.substr(0, room).c_str());
  drawn_ = true;
  return true;
}

}  // namespace dl::runner
