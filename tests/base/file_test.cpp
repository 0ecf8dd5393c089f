#include <dl/base/file.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/error_text.h"
#include "support/temp_folder.h"

namespace dl {
namespace {

using testing::EndsWith;
using testing::StartsWith;

TEST(ReadFile, GivesAllBytes) {
  const TempFolder folder;
  const std::string bytes("a\0\r\n\xff", 5);
  put(folder / "a", bytes);
  put(folder / "empty", "");
  EXPECT_EQ(read_file(folder / "a"), bytes);
  EXPECT_EQ(read_file(folder / "empty"), "");
}

TEST(ReadFile, SaysWhyItCannot) {
  const TempFolder folder;
  EXPECT_EQ(error_text([&] { read_file(folder / "none"); }),
            "cannot read " + (folder / "none").string() + ": No such file or directory");
  EXPECT_THAT(error_text([&] { read_file(folder.path()); }), EndsWith(": Is a directory"));
}

TEST(TemporaryFolder, IsNewAndGoneWithAllThatIsInIt) {
  const TempFolder parent;
  std::filesystem::path first;
  {
    const TemporaryFolder a("figure", parent / "deep" / "er"), b("figure", parent / "deep" / "er");
    first = a.path();
    EXPECT_NE(a.path(), b.path());
    EXPECT_THAT(first.filename().string(), StartsWith("figure-"));
    std::filesystem::create_directory(a / "inner");
    put(a / "inner" / "file", "x");
  }
  EXPECT_FALSE(std::filesystem::exists(first));
  EXPECT_TRUE(std::filesystem::exists(parent / "deep" / "er"));
}

TEST(TemporaryFolder, SaysWhyItCannotBeMade) {
  const TempFolder folder;
  put(folder / "file", "");
  EXPECT_ANY_THROW(TemporaryFolder("figure", folder / "file"));
}

}  // namespace
}  // namespace dl
