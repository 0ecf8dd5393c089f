// What can be seen while something takes long.
#pragma once

#include <string>
#include <string_view>

#include <dl/base/stopwatch.h>

namespace dl::runner {

/// Shows on stderr how far something is, as ./learn does for its own builds: on a terminal in one
/// line, which is gone at the end; elsewhere by a line every ten seconds (the tests do not wait for
/// them), and so not at all for what is soon done.
class ProgressLine {
 public:
  /// Of what this is the progress, such as "compiling".
  explicit ProgressLine(std::string what);
  ~ProgressLine();
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  /// So many are done, such as "7/12".
  void show(std::string_view count);
  /// Makes room for what others write, until the next show().
  void hide();

 private:
  bool draw(const std::string& line);

  std::string what_;
  double seconds_between_lines_;
  Stopwatch since_last_line_;
  bool drawn_ = false;
};

}  // namespace dl::runner
