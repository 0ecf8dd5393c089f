#include <dl/base/atomic_file.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sys/stat.h>

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
  put(folder / "a.unfinished-123-0.part", "half of it");
  for (const char* name : {"a.part", "b.unfinished-123-0.part"}) {
    put(folder / name, "of another file");
  }
  AtomicFile file(folder / "a");
  file.write("whole");
  file.commit();
  EXPECT_THAT(folder.names(), ElementsAre("a", "a.part", "b.unfinished-123-0.part"));
}

TEST(AtomicFile, RemovesNothingThatSomebodyElseNamed) {
  const TempFolder folder;
  const std::vector<std::string> names{"a.1-0.part",
                                       "a.2026-11-27.part",
                                       "a.unfinished-.part",
                                       "a.unfinished-1-0.part.part",
                                       "a.unfinished-2026-11-27.part",
                                       "a.unfinished-x-0.part"};
  for (const std::string& name : names) {
    put(folder / name, "mine");
  }
  AtomicFile(folder / "a").write("new");
  EXPECT_EQ(folder.names(), names);
}

TEST(AtomicFile, OpensNothingButFilesAmongWhatIsLeft) {
  const TempFolder folder;
  put(folder / "mine", "mine");
  ASSERT_EQ(::mkfifo((folder / "a.unfinished-1-0.part").c_str(), 0600),
            0);  // to open it is to wait
  std::filesystem::create_symlink("mine", folder / "a.unfinished-2-0.part");
  std::filesystem::create_directory(folder / "a.unfinished-3-0.part");
  AtomicFile(folder / "a").commit();
  EXPECT_THAT(folder.names(), ElementsAre("a", "a.unfinished-1-0.part", "a.unfinished-2-0.part",
                                          "a.unfinished-3-0.part", "mine"));
  EXPECT_EQ(contents_of(folder / "mine"), "mine");
}

/// A file is written to `path` in the folder; what then stands in "real".
std::string written_to_real(const TempFolder& folder, const std::string& path) {
  AtomicFile file(folder / path);
  file.write("new");
  file.commit();
  return contents_of(folder / "real");
}

TEST(AtomicFile, WritesToWhereALinkLeadsThoughThereIsNothingYet) {
  const TempFolder folder;
  std::filesystem::create_directory(folder / "f");
  std::filesystem::create_symlink("../real", folder / "f/second");
  std::filesystem::create_symlink("f/second", folder / "first");
  std::filesystem::create_symlink(folder / "real", folder / "absolute");
  EXPECT_EQ(written_to_real(folder, "first"), "new");
  std::filesystem::remove(folder / "real");
  EXPECT_EQ(written_to_real(folder, "absolute"), "new");
  EXPECT_TRUE(std::filesystem::is_symlink(folder / "first"));
  EXPECT_TRUE(std::filesystem::is_symlink(folder / "f/second"));
  EXPECT_TRUE(std::filesystem::is_symlink(folder / "absolute"));
}

TEST(AtomicFile, RefusesLinksThatLeadInACircle) {
  const TempFolder folder;
  std::filesystem::create_symlink("b", folder / "a");
  std::filesystem::create_symlink("a", folder / "b");
  EXPECT_EQ(error_text([&] { AtomicFile(folder / "a"); }),
            "cannot write " + (folder / "a").string() + ": its links lead in a circle");
}

TEST(AtomicFile, LeavesWhoMayReadAndWriteAsItWas) {
  const TempFolder folder;
  for (const unsigned mode : {0600u, 0644u, 0664u, 0400u, 0755u}) {
    std::filesystem::remove(folder / "a");
    put(folder / "a", "old");
    std::filesystem::permissions(folder / "a", std::filesystem::perms(mode));
    AtomicFile file(folder / "a");
    const auto of_part = std::filesystem::status(file.part()).permissions();
    EXPECT_EQ(static_cast<unsigned>(of_part) & ~(mode | 0600u), 0u) << "open to more than the old";
    file.commit();
    EXPECT_EQ(std::filesystem::status(folder / "a").permissions(), std::filesystem::perms(mode));
  }
}

TEST(SamePlace, IsFoundWhateverTheSpelling) {
  const TempFolder folder;
  std::filesystem::create_directory(folder / "f");
  std::filesystem::create_directory_symlink("f", folder / "link");
  std::filesystem::create_symlink("f/x", folder / "to_x");  // there is no x yet
  const auto x = folder / "f/x";
  for (const char* other : {"f/x", "./f/x", "f//x", "f/../f/./x", "link/x", "to_x", "no/../f/x"}) {
    EXPECT_TRUE(same_place(x, folder / other)) << other;
  }
  for (const char* other : {"x", "f/y", "f/x/x", "no/x"}) {
    EXPECT_FALSE(same_place(x, folder / other)) << other;
  }
  EXPECT_TRUE(same_place("x_that_is_new", "./x_that_is_new"));
  EXPECT_TRUE(same_place("new/x", std::filesystem::current_path() / "new/./x"));
  EXPECT_FALSE(same_place("new/x", "x"));
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
