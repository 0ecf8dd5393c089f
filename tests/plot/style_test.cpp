#include <dl/plot/style.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace dl::plot {
namespace {

using testing::HasSubstr;

TEST(Style, TellsThirtyLinesApart) {
  std::set<std::string> looks;
  for (std::size_t i = 0; i < 30; ++i) {
    looks.insert(std::string(line_colour(i)) + line_dash(i));
  }
  EXPECT_EQ(looks.size(), 30u);
}

TEST(Style, NeighboursDifferInColourAndInDash) {
  for (std::size_t i = 0; i < 29; ++i) {
    EXPECT_STRNE(line_colour(i), line_colour(i + 1));
    EXPECT_STRNE(line_dash(i), line_dash(i + 1));
  }
}

TEST(Style, ThePngHasTwoPixelsAPoint) {
  const std::string script = page_preamble("loss", {520, 340});
  EXPECT_THAT(script, HasSubstr("pngcairo size 1040,680 "));
  EXPECT_THAT(script, HasSubstr("svg size 520,340 "));
}

TEST(Style, ATerminalIsPlainUnlessColourIsWanted) {
  EXPECT_THAT(terminal_preamble("t.txt", 79, 24, false),
              HasSubstr("dumb noenhanced size 79,24 mono\n"));
  EXPECT_THAT(terminal_preamble("t.txt", 79, 24, true),
              HasSubstr("dumb noenhanced size 79,24 ansi256\n"));
}

}  // namespace
}  // namespace dl::plot
