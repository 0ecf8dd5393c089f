#include "lesson/progress.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "support/terminal.h"

namespace dl::lesson {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

/// What one epoch of 80 steps writes to stdout.
std::string table_of(Progress& progress) {
  testing::internal::CaptureStdout();
  progress.begin(1);
  for (Index step = 1; step <= 80; ++step) {
    progress.step(step, 80);
  }
  progress.epoch(1, {0.5, 0.75, 0.625, 1, 0.25});
  return testing::internal::GetCapturedStdout();
}

TEST(Progress, DrawsABarOnATerminalAndTakesItAwayAtTheEndOfTheEpoch) {
  const StderrTerminal terminal;
  Progress progress(false);
  EXPECT_THAT(table_of(progress), AllOf(HasSubstr("0.6250     1.25\n"), Not(HasSubstr("#"))));
  const std::string bars = terminal.text();
  EXPECT_THAT(bars, AllOf(HasSubstr("[####                                    ]  10%"),
                          HasSubstr("[########################################] 100%")));
  EXPECT_EQ(std::count(bars.begin(), bars.end(), '%'), 41) << "drawn only when it changes";
  EXPECT_EQ(bars.substr(bars.rfind('%') + 1), "\r" + std::string(54, ' ') + "\r");
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
}  // namespace dl::lesson
