#include "base/atomic_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>

#include "support/error_text.h"
#include "support/file_size_limit.h"
#include "support/temp_folder.h"

namespace dl {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(AtomicFile, AppearsOnlyWhenCommitted) {
  const TempFolder folder;
  AtomicFile file(folder / "a.csv");
  file.write("epoch,");
  file.write("loss\n");
  EXPECT_FALSE(std::filesystem::exists(folder / "a.csv"));
  file.commit();
  EXPECT_EQ(contents_of(folder / "a.csv"), "epoch,loss\n");
  EXPECT_THAT(folder.names(), ElementsAre("a.csv"));
}

TEST(AtomicFile, LeavesTheOldFileWhenNotCommitted) {
  const TempFolder folder;
  put(folder / "a", "old");
  AtomicFile(folder / "a").write("new");
  EXPECT_EQ(contents_of(folder / "a"), "old");
  EXPECT_THAT(folder.names(), ElementsAre("a"));
}

TEST(AtomicFile, ReplacesTheOldFile) {
  const TempFolder folder;
  put(folder / "a", "something longer");
  AtomicFile file(folder / "a");
  file.write("new");
  file.commit();
  EXPECT_EQ(contents_of(folder / "a"), "new");
}

TEST(AtomicFile, WritesToTheFileBehindALink) {
  const TempFolder folder;
  put(folder / "real", "old");
  std::filesystem::create_symlink("real", folder / "link");
  AtomicFile file(folder / "link");
  file.write("new");
  file.commit();
  EXPECT_TRUE(std::filesystem::is_symlink(folder / "link"));
  EXPECT_EQ(contents_of(folder / "real"), "new");
}

TEST(AtomicFile, TwoWritersOfOneFileDoNotMix) {
  const TempFolder folder;
  AtomicFile a(folder / "a"), b(folder / "a");
  a.write("from a");
  b.write("from b");
  a.commit();
  EXPECT_EQ(contents_of(folder / "a"), "from a");
  b.commit();
  EXPECT_EQ(contents_of(folder / "a"), "from b");
  EXPECT_THAT(folder.names(), ElementsAre("a"));
}

TEST(AtomicFile, RemovesWhatAKilledProgramHasLeft) {
  const TempFolder folder;
  for (const char* name : {"a.123-0.part", "a.part", "a.b.123-0.part", "b.123-0.part"}) {
    put(folder / name, "half of it");
  }
  AtomicFile file(folder / "a");
  file.write("whole");
  file.commit();
  EXPECT_THAT(folder.names(), ElementsAre("a", "a.b.123-0.part", "a.part", "b.123-0.part"));
}

TEST(AtomicFile, LetsAnotherProgramWriteIntoIt) {
  const TempFolder folder;
  AtomicFile file(folder / "a");
  put(file.part(), "from elsewhere");
  file.commit();
  EXPECT_EQ(contents_of(folder / "a"), "from elsewhere");
}

/// Ends by `signal` in the middle of two files.
void die_writing(const TempFolder& folder, int signal) {
  std::signal(signal, SIG_DFL);  // it may be ignored, as Ctrl-C is in the background
  remove_unfinished_files_on_signals();
  AtomicFile(folder / "finished").commit();
  const AtomicFile a(folder / "a"), b(folder / "b");
  std::raise(signal);
}

TEST(AtomicFile, LeavesNothingWhereASignalEndsTheProgram) {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    const TempFolder folder;
    EXPECT_EXIT(die_writing(folder, signal), testing::KilledBySignal(signal), "");
    EXPECT_THAT(folder.names(), ElementsAre("finished"));
  }
}

TEST(AtomicFile, NamesAMissingFolder) {
  const TempFolder folder;
  const auto text = error_text([&] { AtomicFile(folder / "no/such/file"); });
  EXPECT_EQ(text,
            "cannot create " + (folder / "no/such/file").string() + ": No such file or directory");
}

TEST(AtomicFile, NeverReplacesAFolderOrADevice) {
  const TempFolder folder;
  EXPECT_THAT(error_text([&] { AtomicFile(folder.path()); }), HasSubstr("is not a file"));
  EXPECT_THAT(error_text([] { AtomicFile("/dev/null"); }), HasSubstr("is not a file"));
}

TEST(AtomicFile, LeavesNothingWhereAFolderHasTakenItsPlace) {
  const TempFolder folder;
  {
    AtomicFile file(folder / "a");
    file.write("new");
    std::filesystem::create_directory(folder / "a");
    EXPECT_EQ(error_text([&] { file.commit(); }),
              "cannot write " + (folder / "a").string() + ": Is a directory");
  }
  EXPECT_THAT(folder.names(), ElementsAre("a"));
}

TEST(AtomicFile, LeavesNothingOnAFullDisk) {
  const TempFolder folder;
  const auto text = error_text([&] {
    const FileSizeLimit limit(1000);
    AtomicFile file(folder / "a");
    file.write(std::string(1500, 'x'));
    file.commit();
  });
  EXPECT_THAT(text, HasSubstr("cannot write " + (folder / "a").string() + ": "));
  EXPECT_THAT(folder.names(), IsEmpty());
}

}  // namespace
}  // namespace dl
