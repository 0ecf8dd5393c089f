#include <dl/plot/heat_map.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <sstream>

#include <dl/plot/script.h>
#include <dl/plot/text.h>
#include "support/error_text.h"

namespace dl::plot {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;

GnuplotScript drawn(const Figure& figure) {
  GnuplotScript script("map.csv", Medium::page, figure.size());
  figure.draw_on(script);
  return script;
}

HeatMap confusion() {
  return HeatMap({"coat", "bag"}, {"coat", "bag", "boot"}, {90, 10, 0, 1, 99, 0},
                 {.rows = "true", .columns = "predicted", .diagonal = true});
}

TEST(HeatMap, PutsARowOfCountsIntoTheTableForEachName) {
  EXPECT_EQ(drawn(confusion()).table.csv(), "coat,bag,boot,true\n90,10,0,coat\n1,99,0,bag\n");
}

TEST(HeatMap, KeepsColumnsApartThatAreNamedAlike) {
  const HeatMap map({"r"}, {"c", "c", "r"}, {1, 2, 3});
  EXPECT_EQ(drawn(map).table.csv(), "c,c #2,r,row\n1,2,3,r\n");
}

TEST(HeatMap, WritesEachCountAndADotForNone) {
  const std::string script = drawn(confusion()).commands();
  EXPECT_THAT(script, ContainsRegex("label '99' at .* front font 'Inter:Bold,12'.*#ffffff"));
  EXPECT_THAT(script, ContainsRegex("label '10' at .* front font 'Inter,12'.*#22272e"));
  EXPECT_THAT(script, ContainsRegex("label '·' at .* front font 'Inter,12'.*#6b7280"));
}

TEST(HeatMap, TellsTheDiagonalFromTheRest) {
  EXPECT_THAT(drawn(confusion()).commands(), HasSubstr("(($0 == 1 ? 1 : -1)*shade($2))"));
  const HeatMap plain({"r"}, {"c"}, {1});
  EXPECT_THAT(drawn(plain).commands(), HasSubstr("(shade($1)) with boxxyerror"));
}

TEST(HeatMap, FitsOnThePage) {
  for (const std::size_t n : {1u, 10u, 37u}) {
    const std::vector<std::string> names(n, "ankle boot");
    const HeatMap map(names, names, std::vector<double>(n * n, 1000));
    EXPECT_LE(map.size().width, 680) << n;
    EXPECT_GE(map.size().height, 12 * static_cast<double>(n)) << n;
  }
}

TEST(HeatMap, DrawsWhereAllIsZero) {
  const HeatMap map({"r"}, {"c"}, {0});
  EXPECT_THAT(drawn(map).commands(), HasSubstr("\nmost = 1\n"));
}

TEST(HeatMap, IsATableInATerminal) {
  EXPECT_EQ(confusion().to_ascii(40),
            "     coat  bag boot\n"
            "coat   90   10    ·\n"
            " bag    1   99    ·\n");
}

TEST(HeatMap, KeepsToTheWidthOfTheTerminal) {
  const std::vector<std::string> names(10, "ankle boot");
  const HeatMap map(names, names, std::vector<double>(100, 1000), {.title = std::string(99, 't')});
  for (const int columns : {55, 79}) {
    std::istringstream lines(map.to_ascii(columns));
    for (std::string line; std::getline(lines, line);) {
      EXPECT_LE(code_points(line), columns) << line;
    }
  }
}

TEST(HeatMap, RefusesCountsThatAreNone) {
  EXPECT_THAT(error_text([] {
                HeatMap({"a"}, {"b"}, {1, 2});
              }),
              HasSubstr("2 counts for 1 rows and 1 columns"));
  EXPECT_THAT(error_text([] { HeatMap({}, {}, {}); }), HasSubstr("at least one"));
  for (const double count : {-1.0, std::nan(""), HUGE_VAL}) {
    EXPECT_THAT(error_text([&] { HeatMap({"a"}, {"b"}, {count}); }),
                HasSubstr("negative, NaN or above 1e+300"));
  }
}

}  // namespace
}  // namespace dl::plot
