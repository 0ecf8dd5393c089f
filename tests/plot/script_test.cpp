#include <dl/plot/script.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/error_text.h"
#include "support/file_size_limit.h"
#include "support/temp_folder.h"

namespace dl::plot {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

TEST(WriteScript, EndsInALineThatShowsItIsWhole) {
  const TempFolder folder;
  write_script(folder / "a.gp", "plot 'a.csv'\n");
  EXPECT_EQ(contents_of(folder / "a.gp"), "plot 'a.csv'\n# end\n");
}

TEST(WriteScript, SaysWhyAFileCannotBeMade) {
  const TempFolder folder;
  EXPECT_THAT(error_text([&] { write_script(folder / "nowhere/a.gp", ""); }),
              HasSubstr("nowhere/a.gp: No such file or directory"));
}

TEST(WriteScript, LeavesNothingOnAFullDisk) {
  const TempFolder folder;
  const std::string commands(100000, '#');
  std::string error;
  {
    const FileSizeLimit limit(100);
    error = error_text([&] { write_script(folder / "a.gp", commands); });
  }
  EXPECT_THAT(error, HasSubstr("a.gp: it is cut short; is the disk full?"));
  EXPECT_THAT(folder.names(), IsEmpty());
}

}  // namespace
}  // namespace dl::plot
