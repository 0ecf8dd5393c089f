#include <dl/plot/gnuplot.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>

#include "fake_gnuplot.h"
#include "support/error_text.h"

namespace dl::plot {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;

constexpr milliseconds kPlenty{20000};

TEST(RunGnuplot, PassesArgumentsAndReturnsWhatItSaid) {
  const TempFolder folder;
  const FakeGnuplot fake("echo \"$# $1 $2 $3\"; pwd; echo oops >&2; exit 7");
  const Outcome outcome = run_gnuplot({"-c", "a b.gp"}, folder.path(), kPlenty);
  EXPECT_EQ(outcome.status, 7);
  EXPECT_FALSE(outcome.timed_out);
  EXPECT_THAT(outcome.said, HasSubstr("3 -d -c a b.gp\n"));
  EXPECT_THAT(outcome.said, HasSubstr(folder.path().filename().string()));
  EXPECT_THAT(outcome.said, HasSubstr("oops\n"));
}

TEST(RunGnuplot, SpeaksUtf8WhateverTheLocale) {
  const TempFolder folder;
  const Environment locale("LC_ALL", "C");
  const FakeGnuplot fake("echo $LC_ALL");
  EXPECT_EQ(run_gnuplot({}, folder.path(), kPlenty).said, "C.UTF-8\n");
}

/// gnuplot's own variables, and others: any of them could change what it draws.
TEST(RunGnuplot, SeesOnlyWhatTellsWhereThingsAre) {
  const TempFolder folder;
  const FakeGnuplot fake("/usr/bin/env | sed 's/=.*//' | sort | tr '\\n' ' '");
  const Environment term("GNUTERM", "x11"), lib("GNUPLOT_LIB", "/nowhere"),
      postscript("GNUPLOT_PS_DIR", "/nowhere"), fonts("GDFONTPATH", "/nowhere"),
      font("GNUPLOT_DEFAULT_GDFONT", "none"), drivers("GNUPLOT_DRIVER_DIR", "/nowhere"),
      log("FIT_LOG", "/nowhere"), language("LANGUAGE", "de"), lang("LANG", "de_DE.UTF-8"),
      number("LC_NUMERIC", "de_DE.UTF-8"), any("SOMETHING_ELSE", "1"), display("DISPLAY", ":7");
  const std::string said = run_gnuplot({}, folder.path(), kPlenty).said;
  for (const char* wanted : {"PATH ", "LC_ALL ", "DISPLAY "}) {
    EXPECT_THAT(said, HasSubstr(wanted));
  }
  for (const char* unwanted :
       {"GNUTERM", "GNUPLOT", "GDFONT", "FIT_", "LANG", "LC_NUMERIC", "ELSE"}) {
    EXPECT_THAT(said, testing::Not(HasSubstr(unwanted)));
  }
}

TEST(RunGnuplot, ReadsLongOutputToTheEnd) {
  const TempFolder folder;
  const FakeGnuplot fake("head -c 1000000 /dev/zero");
  EXPECT_EQ(run_gnuplot({}, folder.path(), kPlenty).said.size(), 1000000u);
}

TEST(RunGnuplot, TellsTheSignalThatEndedIt) {
  const TempFolder folder;
  const FakeGnuplot fake("kill -SEGV $$");
  EXPECT_EQ(run_gnuplot({}, folder.path(), kPlenty).status, 128 + SIGSEGV);
}

TEST(RunGnuplot, WaitsForWhatIsSlow) {
  const TempFolder folder;
  const FakeGnuplot fake("echo begun; sleep 1; echo done");
  const Outcome outcome = run_gnuplot({}, folder.path(), kPlenty);
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(outcome.said, "begun\ndone\n");
}

TEST(RunGnuplot, KillsWhatHangs) {
  const TempFolder folder;
  const FakeGnuplot fake("sleep 1000");
  const auto begin = std::chrono::steady_clock::now();
  const Outcome outcome = run_gnuplot({}, folder.path(), milliseconds(200));
  EXPECT_TRUE(outcome.timed_out);
  EXPECT_EQ(outcome.status, 128 + SIGKILL);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(5));
}

TEST(RunGnuplot, DoesNotWaitForAWindowItLeavesBehind) {
  const TempFolder folder;
  const FakeGnuplot fake("sleep 3 & echo done");
  const auto begin = std::chrono::steady_clock::now();
  const Outcome outcome = run_gnuplot({}, folder.path(), kPlenty);
  EXPECT_EQ(outcome.said, "done\n");
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(2));
}

TEST(RunGnuplot, SaysWhatToInstallWhereThereIsNone) {
  const TempFolder folder;
  const Environment path("PATH", folder.path().string());
  EXPECT_THAT(error_text([&] { run_gnuplot({}, folder.path(), kPlenty); }),
              HasSubstr("gnuplot is not installed (no such program on PATH): install it"));
}

TEST(RunGnuplot, NamesAFolderThatIsNotThere) {
  const TempFolder folder;
  const FakeGnuplot fake("");
  EXPECT_THAT(error_text([&] { run_gnuplot({}, folder / "nowhere", kPlenty); }),
              HasSubstr("nowhere: No such file or directory"));
}

}  // namespace
}  // namespace dl::plot
