// What goes wrong with files.

#include "files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/error_text.h"

namespace dl::runner {
namespace {

TEST(Files, ThatCannotBeReadAreNamedWithTheReason) {
  const ScratchFolder folder;
  const fs::path missing = folder.path() / "missing";
  EXPECT_EQ(error_text([&] { read_file(missing); }),
            "cannot read " + missing.string() + ": No such file or directory");
  EXPECT_EQ(error_text([&] { read_file(folder.path()); }),
            "cannot read " + folder.path().string() + ": Is a directory");
}

TEST(Files, ThatAreEmptyCanBeRead) {
  const ScratchFolder folder;
  write_file(folder.path() / "below" / "empty", "");
  EXPECT_EQ(read_file(folder.path() / "below" / "empty"), "");
}

TEST(Files, AreReadToAnEndThatIsGiven) {
  const ScratchFolder folder;
  write_file(folder.path() / "file", "12345");
  EXPECT_EQ(beginning_of(folder.path() / "file", 3), "123");
  EXPECT_EQ(beginning_of(folder.path() / "file", 30), "12345");
  EXPECT_EQ(error_text([&] { beginning_of(folder.path() / "none", 3); }),
            "cannot read " + (folder.path() / "none").string() + ": No such file or directory");
}

TEST(Files, AreWrittenOnlyIfTheirContentsChange) {
  const ScratchFolder folder;
  const fs::path file = folder.path() / "file";
  update_file(file, "one");
  const auto long_ago = fs::last_write_time(file) - std::chrono::hours(1);
  fs::last_write_time(file, long_ago);
  update_file(file, "one");
  EXPECT_EQ(fs::last_write_time(file), long_ago);
  update_file(file, "two");
  EXPECT_EQ(read_file(file), "two");
}

TEST(Files, AreWrittenIntoTheFolderThatThisRunsInToo) {
  const ScratchFolder folder;
  const fs::path before = fs::current_path();
  fs::current_path(folder.path());
  check_writable("file");
  EXPECT_FALSE(fs::exists("file"));
  write_file("file", "text");
  EXPECT_EQ(read_file("file"), "text");
  fs::current_path(before);
}

TEST(Files, ThatCannotBeWrittenAreNamedBeforehand) {
  const ScratchFolder folder;
  EXPECT_THAT(error_text([&] { check_writable(folder.path()); }),
              testing::HasSubstr("it exists and is not a file"));
  check_writable(folder.path() / "below" / "file");
  EXPECT_TRUE(fs::is_empty(folder.path() / "below"));
}

TEST(ScratchFolder, SaysWhyItCannotBe) {
  EXPECT_THAT(
      error_text([] { const ScratchFolder folder("/proc/self/fd"); }),
      testing::AllOf(testing::StartsWith("cannot create the folder /proc/self/fd/exercise-"),
                     testing::EndsWith(": No such file or directory")));
}

}  // namespace
}  // namespace dl::runner
