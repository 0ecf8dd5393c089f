#include <dl/base/process.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>

#include "support/error_text.h"
#include "support/temp_folder.h"

namespace dl {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;
using testing::HasSubstr;

constexpr milliseconds kPlenty{20000};

Command shell(const std::string& commands) {
  return {{"sh", "-c", commands}, ".", {"PATH=/usr/bin:/bin", "WORD=set"}};
}

TEST(Run, ReturnsWhatTheProgramSaidAndItsStatus) {
  const TempFolder folder;
  Command command = shell("pwd; echo $WORD $HOME; echo oops >&2; cat; exit 7");
  command.folder = folder.path();
  const Outcome outcome = run(command, kPlenty);
  EXPECT_EQ(outcome.status, 7);
  EXPECT_FALSE(outcome.timed_out);
  EXPECT_EQ(outcome.said, folder.path().string() + "\nset\noops\n");
}

TEST(Run, KeepsAllThatItSaid) {
  EXPECT_EQ(run(shell("head -c 1000000 /dev/zero"), kPlenty).said.size(), 1000000u);
}

TEST(Run, TellsTheSignalThatEndedIt) {
  EXPECT_EQ(run(shell("kill -SEGV $$"), kPlenty).status, 128 + SIGSEGV);
}

TEST(Run, KillsWhatHangsAndWhatItStarted) {
  const auto begin = steady_clock::now();
  const Outcome outcome = run(shell("sleep 1000 & sleep 1000"), milliseconds(200));
  EXPECT_TRUE(outcome.timed_out);
  EXPECT_EQ(outcome.status, 128 + SIGKILL);
  EXPECT_LT(steady_clock::now() - begin, std::chrono::seconds(5));
}

TEST(Run, DoesNotWaitForWhatItLeavesBehind) {
  const auto begin = steady_clock::now();
  EXPECT_EQ(run(shell("sleep 3 & echo done"), kPlenty).said, "done\n");
  EXPECT_LT(steady_clock::now() - begin, std::chrono::seconds(2));
}

TEST(Run, SaysWhatIsNotInstalled) {
  EXPECT_EQ(error_text([] { run({{"no-such-program"}}, kPlenty, ": install it"); }),
            "no-such-program is not installed (no such program on PATH): install it");
}

TEST(Run, NamesAFolderThatIsNotThere) {
  const TempFolder folder;
  EXPECT_THAT(error_text([&] {
                run({{"sh"}, folder / "nowhere"}, kPlenty);
              }),
              HasSubstr("sh: cannot start it in " + (folder / "nowhere").string() +
                        ": No such file or directory"));
}

TEST(Outcome, TellsTheLastLine) {
  EXPECT_EQ((Outcome{1, false, "\nplot x\n     ^\nline 3: undefined variable: x\n\n"}.last_line()),
            "line 3: undefined variable: x");
  EXPECT_EQ((Outcome{1, false, "one"}.last_line()), "one");
  EXPECT_EQ((Outcome{0, false, "\n"}.last_line()), "it said nothing");
}

}  // namespace
}  // namespace dl
