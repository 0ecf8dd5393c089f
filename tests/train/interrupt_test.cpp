#include <dl/train/interrupt.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include <dl/base/atomic_file.h>
#include "support/temp_folder.h"

namespace dl::train {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// Each in a program of its own, which SIGINT may end.

TEST(ScopedSigintHandler, OnlyNotesTheFirst) {
  const auto program = [] {
    std::signal(SIGINT, SIG_DFL);  // it is ignored in the background
    const ScopedSigintHandler catching;
    throw_if_interrupted();
    std::raise(SIGINT);
    std::exit(interrupted() ? 0 : 1);
  };
  EXPECT_EXIT(program(), testing::ExitedWithCode(0), "");
}

/// Is sent SIGINT so many times while it writes a file.
void write_interrupted(const TempFolder& folder, int times) {
  std::signal(SIGINT, SIG_DFL);  // it is ignored in the background
  remove_unfinished_files_on_signals();
  const ScopedSigintHandler catching;
  AtomicFile file(folder / "file");
  for (int i = 0; i < times; ++i) {
    std::raise(SIGINT);
  }
  file.commit();
  std::exit(0);
}

TEST(ScopedSigintHandler, LetsAFileBeFinishedAfterTheFirstAndLeavesNoPartOfItAfterTheSecond) {
  const TempFolder folder;
  EXPECT_EXIT(write_interrupted(folder, 2), testing::KilledBySignal(SIGINT), "");
  EXPECT_THAT(folder.names(), IsEmpty());
  EXPECT_EXIT(write_interrupted(folder, 1), testing::ExitedWithCode(0), "");
  EXPECT_THAT(folder.names(), ElementsAre("file"));
}

TEST(ScopedSigintHandler, LeavesItIgnoredWhereItIs) {
  const auto program = [] {
    std::signal(SIGINT, SIG_IGN);
    const ScopedSigintHandler catching;
    std::raise(SIGINT);
    std::raise(SIGINT);
    std::exit(interrupted() || ever_interrupted() ? 1 : 0);
  };
  EXPECT_EXIT(program(), testing::ExitedWithCode(0), "");
}

TEST(ScopedSigintHandler, BeginsAnewEachTime) {
  const auto program = [] {
    std::signal(SIGINT, SIG_DFL);
    {
      const ScopedSigintHandler catching;
      std::raise(SIGINT);
    }
    const bool first = interrupted();
    const ScopedSigintHandler catching;
    throw_if_interrupted();  // which would end this
    const bool second = interrupted();
    std::raise(SIGINT);  // is caught again, and not the second one, which would end this
    std::exit(first && !second && interrupted() && ever_interrupted() ? 0 : 1);
  };
  EXPECT_EXIT(program(), testing::ExitedWithCode(0), "");
}

TEST(ScopedSigintHandler, LeavesSigintAsItWas) {
  const auto program = [] {
    std::signal(SIGINT, [](int) { std::_Exit(7); });
    { const ScopedSigintHandler catching; }
    std::raise(SIGINT);
  };
  EXPECT_EXIT(program(), testing::ExitedWithCode(7), "");
}

}  // namespace
}  // namespace dl::train
