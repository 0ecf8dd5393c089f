#include "keyboard.h"

#include <poll.h>
#include <unistd.h>

#include "process.h"

namespace dl::runner {

Keyboard::Keyboard() {
  termios mode{};
  const pid_t owner = ::tcgetpgrp(STDIN_FILENO);
  if (::tcgetattr(STDIN_FILENO, &mode) != 0 || (owner > 0 && owner != ::getpgrp())) {
    return;  // no terminal; or one that belongs to somebody else now
  }
  before_ = mode;
  mode.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
  mode.c_cc[VMIN] = 0;
  mode.c_cc[VTIME] = 0;
  ::tcsetattr(STDIN_FILENO, TCSANOW, &mode);
}

Keyboard::~Keyboard() {
  if (before_) {
    ::tcsetattr(STDIN_FILENO, TCSANOW, &*before_);
  }
}

char Keyboard::key() const {
  constexpr int kInterval = 250;  // milliseconds
  pollfd readable{is_there() ? STDIN_FILENO : -1, POLLIN, 0};
  char pressed = '\0';
  const bool ready = ::poll(&readable, 1, kInterval) > 0;
  if (caught_signal() != 0 || (ready && ::read(STDIN_FILENO, &pressed, 1) <= 0)) {
    return 'q';  // the terminal is gone
  }
  return pressed;
}

}  // namespace dl::runner
