// Programs run within limits.

#include "process.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sys/wait.h>

#include <csignal>
#include <functional>

#include <dl/base/check.h>
#include "files.h"
#include "support/environment.h"
#include "support/error_text.h"
#include "support/fifo.h"
#include "support/file_size_limit.h"
#include "support/open_files_limit.h"

namespace dl::runner {
namespace {

using testing::HasSubstr;

ProcessResult shell(const std::string& script, const Limits& limits = {},
                    const std::string& input = "") {
  return run({{"sh", "-c", script}, input, {}, {{"COLOUR", "blue"}}}, limits);
}

TEST(Process, GivesBackTheOutputAndTheStatus) {
  const ProcessResult ended =
      shell("read word; echo \"$word $COLOUR\"; echo wrong >&2; exit 3", {}, "hello\n");
  EXPECT_EQ(ended.output, "hello blue\nwrong\n");
  EXPECT_EQ(ended.status, 3);
  EXPECT_EQ(ended.signal, 0);
  EXPECT_FALSE(ended.ok());
  EXPECT_TRUE(shell("true").ok());
}

TEST(Process, SeesNoVariablesThatAreHidden) {
  const Environment threads("OMP_NUM_THREADS", "1"), limit("OMP_THREAD_LIMIT", "1");
  const Environment other("COMPILER", "OMP_");
  Command command{{"env"}, "", {}, {{"OMP_NUM_THREADS", "4"}}, {"OMP_", "COMP="}};
  const std::string seen = run(command).output;
  EXPECT_THAT(seen, HasSubstr("OMP_NUM_THREADS=4\n"));
  EXPECT_THAT(seen, HasSubstr("COMPILER=OMP_\n"));
  EXPECT_THAT(seen, testing::Not(HasSubstr("OMP_THREAD_LIMIT")));
}

TEST(Process, RunsInAFolder) {
  const ScratchFolder folder;
  EXPECT_EQ(run({{"pwd"}, "", folder.path(), {}}).output,
            fs::canonical(folder.path()).string() + "\n");
}

TEST(Process, NamesTheSignalThatEndedIt) {
  const ProcessResult ended = shell("kill -SEGV $$");
  EXPECT_EQ(ended.signal, 11);
  EXPECT_FALSE(ended.ok());
}

TEST(Process, SaysWhichProgramCannotRun) {
  const ProcessResult ended = run({{"/no/such/program"}, "", {}, {}});
  EXPECT_EQ(ended.status, 127);
  EXPECT_THAT(ended.output, HasSubstr("cannot run /no/such/program: No such file"));
}

TEST(Process, SaysThatItDoesNotFindTheFolder) {
  const ProcessResult ended = run({{"pwd"}, "", "/no/such/folder", {}});
  EXPECT_EQ(ended.status, 127);
  EXPECT_THAT(ended.output, HasSubstr("cannot run pwd: No such file"));
}

TEST(Process, SaysThatTooManyFilesAreOpen) {
#ifdef __SANITIZE_ADDRESS__
  GTEST_SKIP() << "without a file more the sanitizers cannot look at what they check";
#endif
  const auto with = [](rlim_t files) {
    const OpenFilesLimit limit(files);
    return error_text([] { shell("true"); });
  };
  EXPECT_EQ(with(0), "cannot create a pipe: Too many open files");
  EXPECT_EQ(with(2), "cannot write a temporary file: Too many open files");
}

TEST(Process, SaysThatThereIsNoRoomForItsInput) {
  const FileSizeLimit limit(2);
  EXPECT_EQ(error_text([] { shell("true", {}, "input"); }),
            "cannot write a temporary file: File too large");
}

TEST(Process, SaysThatItCannotKnowTheStatusWhereNobodyIsToldOfTheEndOfChildren) {
  const auto before = std::signal(SIGCHLD, SIG_IGN);
  const std::string text = error_text([] { shell("true"); });
  std::signal(SIGCHLD, before);
  EXPECT_EQ(text, "cannot wait for sh: No child processes");
}

TEST(Process, StopsWhatTakesTooLongWithAllThatItStarted) {
  const ProcessResult ended = shell("sleep 100 & sleep 100", {0.2});
  EXPECT_TRUE(ended.timed_out);
  EXPECT_LT(ended.seconds, 10);
  EXPECT_FALSE(ended.ok());
}

TEST(Process, DoesNotWaitForWhatIsLeftInTheBackground) {
  const ProcessResult ended = shell("sleep 100 & echo done", {50});
  EXPECT_TRUE(ended.ok());
  EXPECT_EQ(ended.output, "done\n");
  EXPECT_LT(ended.seconds, 10);
}

TEST(Process, KeepsTheBeginningOfAFloodOfOutput) {
  const ProcessResult ended = shell("yes | head -c 3000000");
  EXPECT_TRUE(ended.ok());
  EXPECT_EQ(ended.output.size(), kMostOutput);
}

TEST(Process, PassesOnWhatIsWrittenAsItComes) {
  const ScratchFolder folder;
  const fs::path heard = folder.path() / "heard";
  // It ends only after its first word has been heard.
  const ProcessResult ended =
      run({{"sh", "-c", "echo one; until [ -e heard ]; do :; done; echo two >&2"},
           "",
           folder.path(),
           {}},
          {30}, [&](std::string_view) {
            write_file(heard, "");
            return true;
          });
  EXPECT_TRUE(ended.ok());
  EXPECT_EQ(ended.output, "one\ntwo\n");
  std::size_t bytes = 0;
  run({{"sh", "-c", "yes | head -c 3000000"}, "", {}, {}}, {}, [&](std::string_view piece) {
    bytes += piece.size();
    return true;
  });
  EXPECT_EQ(bytes, 3000000u) << "also what is not kept";
}

TEST(Process, EndsWhenWhoeverListensHasHeardEnough) {
  const Command talker{{"sh", "-c", "echo one; sleep 100; echo two"}, "", {}, {}};
  const ProcessResult ended = run(talker, {50}, [](std::string_view) { return false; });
  EXPECT_FALSE(ended.ok());
  EXPECT_FALSE(ended.timed_out);
  EXPECT_EQ(ended.output, "one\n");
  EXPECT_LT(ended.seconds, 10);
  EXPECT_EQ(error_text([&] {
              run(talker, {50}, [](std::string_view piece) -> bool { fail("heard ", piece); });
            }),
            "heard one\n");
}

TEST(Process, LimitsTheSizeOfFiles) {
  const ScratchFolder folder;
  Limits limits;
  limits.file_mb = 1;
  const ProcessResult ended =
      run({{"sh", "-c", "head -c 5000000 /dev/zero > large"}, "", folder.path(), {}}, limits);
  EXPECT_LE(fs::file_size(folder.path() / "large"), 1u << 20);
  EXPECT_FALSE(ended.ok());
}

/// The exit status of a process that does this.
int status_of(const std::function<int()>& work, const std::function<void(pid_t)>& meanwhile) {
  const pid_t child = ::fork();
  if (child == 0) {
    ::_exit(work());
  }
  meanwhile(child);
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

TEST(Signals, EndWhatWasStartedInOtherGroupsToo) {
  // As ninja does: a group for each compiler, ended by whoever began it.
  const char* const script =
      "trap 'kill $!; exit' TERM; setsid sh -c 'exec 3> fifo; echo >&3; exec sleep 1000' & wait";
  // And one that does not listen.
  const char* const deaf = "exec 3> fifo; trap '' TERM INT HUP; echo >&3; while :; do :; done";
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    for (const char* const what : {script, signal == SIGINT ? deaf : script}) {
      const ScratchFolder folder;
      const Fifo fifo(folder.path() / "fifo");
      const int status = status_of(
          [&] {
            std::signal(signal, SIG_DFL);
            catch_signals();
            try {
              run({{"sh", "-c", what}, "", folder.path(), {}});
            } catch (const Interrupted&) {
              return caught_signal();
            }
            return -1;
          },
          [&](pid_t child) {
            EXPECT_TRUE(fifo.has_a_writer());
            ::kill(child, signal);
          });
      EXPECT_TRUE(fifo.is_left_by_all()) << what;
      EXPECT_EQ(status, signal) << what;
    }
  }
}

TEST(Signals, ThatKillThisProgramEndWhatItHasStarted) {
  const ScratchFolder folder;
  const Fifo fifo(folder.path() / "fifo");
  status_of(
      [&] {
        run({{"sh", "-c", "exec 3> fifo; echo >&3; while :; do :; done"}, "", folder.path(), {}});
        return 0;
      },
      [&](pid_t child) {
        EXPECT_TRUE(fifo.has_a_writer());
        ::kill(child, SIGKILL);
      });
  EXPECT_TRUE(fifo.is_left_by_all());
}

TEST(Signals, ThatAreIgnoredStayIgnored) {
  const int status = status_of(
      [] {
        std::signal(SIGINT, SIG_IGN);
        catch_signals();
        std::raise(SIGINT);
        return caught_signal();
      },
      [](pid_t) {});
  EXPECT_EQ(status, 0);
}

}  // namespace
}  // namespace dl::runner
