// Keys that are pressed while a program waits.
#pragma once

#include <termios.h>

#include <optional>

namespace dl::runner {

/// While it lives, a terminal on standard input gives each key at once, and does not show it.
/// Ctrl-C still interrupts.
class Keyboard {
 public:
  Keyboard();
  ~Keyboard();
  Keyboard(const Keyboard&) = delete;
  Keyboard& operator=(const Keyboard&) = delete;

  /// Whether there are keys: standard input is a terminal, and this program has it to itself.
  bool is_there() const { return before_.has_value(); }
  /// The key that is pressed within a quarter of a second; '\0' if none is, 'q' where a signal is
  /// to end this program.
  char key() const;

 private:
  std::optional<termios> before_;
};

}  // namespace dl::runner
