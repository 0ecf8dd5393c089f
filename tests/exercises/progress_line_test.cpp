// What is seen while an exercise is compiled.

#include "progress_line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/environment.h"
#include "support/terminal.h"

namespace dl::runner {
namespace {

/// What is on stderr, where that is no terminal, after two steps of three.
std::string lines() {
  testing::internal::CaptureStderr();
  {
    ProgressLine progress("compiling");
    progress.show("1/3");
    progress.show("2/3");
  }
  return testing::internal::GetCapturedStderr();
}

TEST(ProgressLine, IsOneLineOnATerminalThatIsGoneAtTheEnd) {
  const Environment term("TERM", "xterm");
  const StderrTerminal screen;
  {
    ProgressLine progress("compiling");
    EXPECT_EQ(screen.text(), "\r    compiling\033[K") << "before anything is done";
    progress.show("1/3");
    EXPECT_EQ(screen.text(), "\r    compiling [1/3]\033[K");
  }
  EXPECT_EQ(screen.text(), "\r\033[K");
}

TEST(ProgressLine, MakesRoomForOthers) {
  const Environment term("TERM", "xterm");
  const StderrTerminal screen;
  ProgressLine progress("compiling");
  progress.hide();
  progress.hide();
  progress.show("1/3");
  EXPECT_EQ(screen.text(), "\r    compiling\033[K\r\033[K\r    compiling [1/3]\033[K");
}

TEST(ProgressLine, IsCutOffOnATerminalThatIsNarrow) {
  const Environment term("TERM", "xterm");
  const StderrTerminal screen;
  screen.resize(10);
  const ProgressLine progress("compiling");
  EXPECT_EQ(screen.text(), "\r    compi\033[K");
}

TEST(ProgressLine, IsALineNowAndThenElsewhere) {
  {
    const Environment at_once("LEARN_PROGRESS_SECONDS", "0");
    EXPECT_EQ(lines(), "    compiling [1/3]\n    compiling [2/3]\n");
  }
  for (const auto& seconds : {std::optional<std::string>(), {"1000"}, {"soon"}, {"-1"}}) {
    const Environment later("LEARN_PROGRESS_SECONDS", seconds);
    EXPECT_EQ(lines(), "");
  }
}

TEST(ProgressLine, IsALineNowAndThenOnATerminalThatOnlyPrints) {
  const Environment term("TERM", "dumb"), at_once("LEARN_PROGRESS_SECONDS", "0");
  const StderrTerminal screen;
  ProgressLine progress("compiling");
  progress.show("1/3");
  EXPECT_EQ(screen.text(), "    compiling [1/3]\r\n");
}

}  // namespace
}  // namespace dl::runner
