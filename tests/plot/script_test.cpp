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

GnuplotScript page(Size size) { return {"loss.csv", Medium::page, size}; }

TEST(Command, WritesNumbersSoThatTheyReadBack) {
  EXPECT_EQ(command("set xtics {}\nset format x '{}'", 0.1, "%.1f"),
            "set xtics 0.1\nset format x '%.1f'");
  EXPECT_EQ(command("{} {} {}", 1e5, 1.0 / 3, 7), "1e+05 0.3333333333333333 7");
}

TEST(Listed, PutsCommasBetweenNumbers) { EXPECT_EQ(listed({0.5, 1, 1e300}), "0.5, 1, 1e+300"); }

TEST(GnuplotScript, CountsPointsFromTheTop) {
  GnuplotScript script = page({680, 120.5});
  script.use_whole_page();
  EXPECT_THAT(script.commands(), HasSubstr("set xrange [0:680]\nset yrange [120.5:0]\n"));
}

TEST(GnuplotScript, RoundsPointsSoThatItCanBeRead) {
  EXPECT_EQ(rounded(1.0 / 3), 0.33);
  EXPECT_EQ(rounded(680), 680);
}

TEST(GnuplotScript, WritesTextOverAWholePage) {
  GnuplotScript script = page({680, 120.5});
  script.use_whole_page();
  const std::size_t before = script.commands().size();
  script.write("loss", 1, 2);
  script.write("", 1, 2);
  script.write("x_1", 1, 2,
               {.align = Align::right,
                .size = 9.5,
                .weight = Weight::bold,
                .colour = kSoftInk,
                .upright = true});
  EXPECT_EQ(script.commands().substr(before),
            "set label 'loss' at 1,2 center front font 'Inter,12' textcolor rgb '#22272e'\n"
            "set label 'x_1' at 1,2 right rotate by 90 front font 'Inter:Bold,9.5' textcolor rgb "
            "'#6b7280'\n");
}

TEST(GnuplotScript, WritesTextAroundAxesAtSharesOfThePage) {
  GnuplotScript script = page({400, 200});
  script.write("x", 100, 20, {.align = Align::left, .italic = true});
  EXPECT_EQ(script.commands(),
            "set label 'x' at screen 0.25,0.9 left font 'Inter:Italic,12' textcolor rgb "
            "'#22272e'\n");
}

TEST(GnuplotScript, DrawsAxesAroundAPlace) {
  GnuplotScript script = page({400, 200});
  script.use_axes_at({100, 20, 200, 130}, GnuplotScript::Frame::left_and_below);
  EXPECT_THAT(script.commands(), HasSubstr("set border 3 "));
  EXPECT_THAT(script.commands(),
              HasSubstr("set lmargin at screen 0.25\nset rmargin at screen 0.75\n"
                        "set tmargin at screen 0.9\nset bmargin at screen 0.25\n"));
}

TEST(GnuplotScript, PlotsColumnsOfTheTable) {
  GnuplotScript script = page({400, 200});
  script.plot({script.from_table("{}:{} with lines", 1, 2), script.from_table("1:3")});
  EXPECT_EQ(script.commands(),
            "plot 'loss.csv' skip 1 using 1:2 with lines, \\\n     'loss.csv' skip 1 using 1:3\n");
}

TEST(PageScript, ThePngHasTwoPixelsAPoint) {
  const std::string script = page_script("loss", page({520, 340}));
  EXPECT_THAT(script, HasSubstr("pngcairo size 1040,680 "));
  EXPECT_THAT(script, HasSubstr("svg size 520,340 "));
}

TEST(TerminalScript, IsPlainUnlessColourIsWanted) {
  EXPECT_THAT(terminal_script("t.txt", 79, 24, false, page({520, 340})),
              HasSubstr("dumb noenhanced size 79,24 mono\n"));
  EXPECT_THAT(terminal_script("t.txt", 79, 24, true, page({520, 340})),
              HasSubstr("dumb noenhanced size 79,24 ansi256\n"));
}

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
