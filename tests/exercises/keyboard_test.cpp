// Keys that are pressed while `watch` waits.

#include "keyboard.h"

#include <gtest/gtest.h>

#include <fcntl.h>

#include "support/terminal.h"

namespace dl::runner {
namespace {

struct StdinTerminal : TerminalAt {
  StdinTerminal() : TerminalAt(STDIN_FILENO) {}
};

tcflag_t mode() {
  termios mode{};
  ::tcgetattr(STDIN_FILENO, &mode);
  return mode.c_lflag;
}

TEST(Keyboard, GivesEachKeyAtOnceAndLeavesTheTerminalAsItWas) {
  const StdinTerminal screen;
  const tcflag_t before = mode();
  {
    const Keyboard keyboard;
    ASSERT_TRUE(keyboard.is_there());
    EXPECT_EQ(mode() & (ICANON | ECHO), 0u);
    EXPECT_EQ(mode() & ISIG, before & ISIG) << "Ctrl-C";
    screen.press("hn");
    EXPECT_EQ(keyboard.key(), 'h');
    EXPECT_EQ(keyboard.key(), 'n');
    EXPECT_EQ(keyboard.key(), '\0');
    EXPECT_EQ(screen.text(), "") << "what is pressed is not shown";
  }
  EXPECT_EQ(mode(), before);
}

TEST(Keyboard, IsNotThereInAPipe) {
  const int before = ::dup(STDIN_FILENO);
  ::dup2(::open("/dev/null", O_RDONLY), STDIN_FILENO);
  {
    const Keyboard keyboard;
    EXPECT_FALSE(keyboard.is_there());
    EXPECT_EQ(keyboard.key(), '\0');
  }
  ::dup2(before, STDIN_FILENO);
}

}  // namespace
}  // namespace dl::runner
