#include <dl/train/progress.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "support/environment.h"
#include "support/terminal.h"

namespace dl::train {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

/// What one epoch of 80 steps writes to stdout.
std::string table_of(Progress& progress) {
  testing::internal::CaptureStdout();
  progress.begin(0, 1);
  for (Index step = 1; step <= 80; ++step) {
    progress.step(step, 80);
  }
  progress.epoch({0.5, 0.75, 0.625, 1, 0.25, {}, 1});
  return testing::internal::GetCapturedStdout();
}

TEST(Progress, DrawsABarOnATerminalAndTakesItAwayAtTheEndOfTheEpoch) {
  const Environment term("TERM", "xterm");
  const StderrTerminal terminal;
  Progress progress(false);
  EXPECT_THAT(table_of(progress), AllOf(HasSubstr("0.6250     1.25\n"), Not(HasSubstr("#"))));
  const std::string bars = terminal.text();
  EXPECT_THAT(bars, AllOf(HasSubstr("[####                                    ]  10%"),
                          HasSubstr("[########################################] 100%")));
  EXPECT_EQ(std::count(bars.begin(), bars.end(), '%'), 41) << "drawn only when it changes";
  EXPECT_EQ(bars.substr(bars.rfind('%') + 1), "\r\033[K");
}

/// What is on a terminal of so many columns after this text: its lines.
std::vector<std::string> screen_after(const std::string& text, std::size_t columns) {
  std::vector<std::string> lines{""};
  std::size_t at = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\r') {
      at = 0;
    } else if (text.substr(i, 3) == "\033[K") {
      lines.back().resize(at);
      i += 2;
    } else {
      if (text[i] == '\n' || at == columns) {
        lines.emplace_back();
        at = 0;
      }
      if (text[i] != '\n') {
        lines.back().resize(std::max(lines.back().size(), at + 1), ' ');
        lines.back()[at++] = text[i];
      }
    }
  }
  return lines;
}

TEST(Progress, KeepsToOneLineOnATerminalOfAnyWidth) {
  const Environment term("TERM", "xterm");
  for (int columns = 1; columns <= 200; ++columns) {
    const StderrTerminal screen;
    screen.resize(columns);
    Progress progress(false);
    table_of(progress);
    const std::string text = screen.text();
    EXPECT_THAT(screen_after(text, static_cast<std::size_t>(columns)), testing::ElementsAre(""))
        << columns;
    EXPECT_EQ(text.find('#') != std::string::npos, columns >= 20) << columns;
  }
}

TEST(Progress, FollowsAWindowThatBecomesNarrower) {
  const Environment term("TERM", "xterm");
  const StderrTerminal screen;
  screen.resize(100);
  Progress progress(false);
  testing::internal::CaptureStdout();
  progress.begin(0, 1);
  progress.step(1, 2);
  EXPECT_THAT(screen.text(), HasSubstr("[####################                    ]  50%"));
  screen.resize(30);
  progress.step(2, 2);
  EXPECT_THAT(screen.text(), HasSubstr("[###############] 100%"));
  testing::internal::GetCapturedStdout();
}

TEST(Progress, PrintsLinesAloneOnATerminalThatCanDoNoMore) {
  for (const char* kind : {"dumb", ""}) {
    const Environment term("TERM", kind);
    const StderrTerminal screen;
    Progress progress(false);
    EXPECT_THAT(table_of(progress), HasSubstr("    1  "));
    EXPECT_THAT(screen.text(), IsEmpty());
  }
}

TEST(Progress, CountsOnWhereATrainingGoesOn) {
  Progress progress(true);
  testing::internal::CaptureStdout();
  progress.begin(7, 2);
  progress.epoch({0.5, 0.75, 0.625, 1, 0.25, {}, 8});
  EXPECT_THAT(testing::internal::GetCapturedStdout(), IsEmpty());
  testing::internal::CaptureStdout();
  progress.epoch({0.5, 0.75, 0.625, 1, 0.25, {}, 9});
  EXPECT_THAT(testing::internal::GetCapturedStdout(), testing::StartsWith("    9  "));
}

TEST(Progress, DrawsNoBarWhereItIsQuiet) {
  const StderrTerminal terminal;
  Progress progress(true);
  EXPECT_THAT(table_of(progress), Not(HasSubstr("epoch")));
  EXPECT_THAT(terminal.text(), IsEmpty());
}

TEST(Progress, DrawsNoBarIntoAFile) {
  testing::internal::CaptureStderr();
  Progress progress(false);
  EXPECT_THAT(table_of(progress), HasSubstr("epoch"));
  EXPECT_THAT(testing::internal::GetCapturedStderr(), IsEmpty());
}

}  // namespace
}  // namespace dl::train
