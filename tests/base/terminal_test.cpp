#include <dl/base/terminal.h>

#include <gtest/gtest.h>
#include <unistd.h>

#include "support/environment.h"
#include "support/terminal.h"

namespace dl {
namespace {

TEST(TerminalBehind, IsNoneWhereThereIsAFile) {
  testing::internal::CaptureStderr();
  EXPECT_FALSE(terminal(STDERR_FILENO));
  testing::internal::GetCapturedStderr();
  EXPECT_FALSE(terminal(-1));
}

TEST(TerminalBehind, IsAsLargeAsItIsNow) {
  const StderrTerminal screen;
  const Environment columns("COLUMNS", std::nullopt);
  EXPECT_EQ(terminal(STDERR_FILENO)->columns, 80) << "it does not know its size";
  screen.resize(7);
  EXPECT_EQ(terminal(STDERR_FILENO)->columns, 7);
}

TEST(TerminalBehind, TakesTheVariableWhereItDoesNotKnowItsSize) {
  const StderrTerminal screen;
  for (const auto& [set, taken] :
       {std::pair("50", 50), {"050", 50}, {"5x", 80}, {"-1", 80}, {"", 80}}) {
    const Environment columns("COLUMNS", set);
    EXPECT_EQ(terminal(STDERR_FILENO)->columns, taken) << set;
  }
}

TEST(TerminalBehind, IsPlainWhereItSaysSoOrNothing) {
  const StderrTerminal screen;
  for (const auto& [kind, plain] : {std::pair("xterm", false), {"dumb", true}, {"", true}}) {
    const Environment term("TERM", kind);
    const Environment no_colour("NO_COLOR", std::nullopt);
    EXPECT_EQ(terminal(STDERR_FILENO)->plain, plain) << kind;
    EXPECT_EQ(wants_colours(STDERR_FILENO), !plain) << kind;
  }
}

TEST(TerminalBehind, HasNoColoursWhereNobodyWantsThem) {
  const StderrTerminal screen;
  const Environment term("TERM", "xterm");
  const Environment no_colour("NO_COLOR", "1");
  EXPECT_FALSE(wants_colours(STDERR_FILENO));
}

}  // namespace
}  // namespace dl
