#include <dl/plot/contour_map.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <sstream>

#include <dl/plot/figures.h>
#include <dl/plot/script.h>
#include "plot/png.h"
#include "support/error_text.h"

namespace dl::plot {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

GnuplotScript drawn(const Figure& figure) {
  GnuplotScript script("map.csv", Medium::page, figure.size());
  figure.draw_on(script);
  return script;
}

/// 1 + x^2 + y^2 over [-1, 1] x [0, 1].
ContourMap bowl() {
  ContourMap map({-1, 0, 1}, {0, 0.5, 1}, {2, 1, 2, 2.25, 1.25, 2.25, 3, 2, 3},
                 {.x = "along", .y = "across", .height = "loss"});
  map.path({-0.5, 0, 0.25}, {0.5, 0.25, 0}, {"start", "", "end"});
  return map;
}

TEST(ContourMap, PutsHeightsAndPathIntoTheTable) {
  EXPECT_EQ(drawn(bowl()).table.csv(),
            "along,across,loss,path x,path y\n"
            "-1,0,2,-0.5,0.5\n0,0,1,0,0.25\n1,0,2,0.25,0\n"
            "-1,0.5,2.25,,\n0,0.5,1.25,,\n1,0.5,2.25,,\n-1,1,3,,\n0,1,2,,\n1,1,3,,\n");
}

TEST(ContourMap, DrawsALineAtEachTickOfItsColours) {
  const std::string script = drawn(bowl()).commands();
  EXPECT_THAT(script, HasSubstr("levels discrete 1.2, 1.5, 2, 2.5\n"));
  EXPECT_THAT(script, HasSubstr("set cbtics (1.2, 1.5, 2, 2.5) "));
  EXPECT_THAT(script, HasSubstr("set cbrange [1:3]\n"));
}

TEST(ContourMap, NamesThePointsThatHaveATextOnly) {
  const std::string script = drawn(bowl()).commands();
  EXPECT_THAT(script, HasSubstr("set label 'start' at -0.5,0.5,1 front"));
  EXPECT_THAT(script, HasSubstr("set label 'end' at 0.25,0,1 front"));
  EXPECT_THAT(script, testing::Not(HasSubstr("set label ''")));
}

TEST(ContourMap, ShowsItsColoursAndItsPathInAPicture) {
  const TempFolder folder;
  try {
    Figures(folder.path()).draw("bowl", bowl());
  } catch (const Error& error) {
    if (std::string(error.what()).find("gnuplot is not installed") != std::string::npos) {
      GTEST_SKIP() << error.what();
    }
    throw;
  }
  const Png png = read_png(folder / "bowl.png");
  EXPECT_EQ(png.width, 2 * bowl().size().width);
  EXPECT_GT(png.share(0xd55e00), 0.001);  // the path
  EXPECT_GT(png.share(0xffffff), 0.05);   // the page, and the lines on the map
  EXPECT_LT(png.share(0xffffff), 0.6);    // most is the map
}

TEST(ContourMap, DrawsAFlatPlane) {
  const ContourMap flat({0, 1, 2}, {0, 1, 2}, std::vector<double>(9, 2.3));
  EXPECT_THAT(drawn(flat).commands(), HasSubstr("set cbrange [2.3:4.6]\n"));
  EXPECT_EQ(flat.to_ascii(60).size(), 18u * 61);
}

TEST(ContourMap, IsShadedInATerminal) {
  std::istringstream lines(bowl().to_ascii(40));
  std::vector<std::string> rows;
  for (std::string line; std::getline(lines, line);) {
    EXPECT_EQ(line.size(), 40u);
    rows.push_back(line);
  }
  ASSERT_EQ(rows.size(), 18u);
  EXPECT_EQ(rows[0][0], '@');    // (-1, 1), the highest
  EXPECT_EQ(rows[17][15], ' ');  // near (0, 0), the lowest
  EXPECT_EQ(rows[17][25], 'o');  // the end of the path
}

TEST(ContourLevels, AreRoundAndNotTooMany) {
  EXPECT_THAT(contour_levels({0.35, 1.1}, 12), ElementsAre(0.4, 0.5, 0.6, 0.8, 1));
  EXPECT_THAT(contour_levels({0.4, 60}, 8), ElementsAre(0.5, 1, 2, 5, 10, 20, 50));
  EXPECT_THAT(contour_levels({1e-6, 1e6}, 8).size(), testing::Le(8u));
  EXPECT_THAT(contour_levels({2.3, 2.3}, 8), ElementsAre());
}

TEST(ContourMap, RefusesHeightsWithoutALogarithmOrAPlace) {
  const std::vector<double> axis = {0, 1, 2};
  for (const double height : {0.0, -1.0, std::nan(""), HUGE_VAL}) {
    EXPECT_THAT(error_text([&] { ContourMap(axis, axis, std::vector<double>(9, height)); }),
                HasSubstr("has no logarithm"));
  }
  EXPECT_THAT(error_text([&] { ContourMap(axis, axis, std::vector<double>(8, 1)); }),
              HasSubstr("8 heights over 3 x and 3 y"));
  EXPECT_THAT(error_text([&] {
                ContourMap({0, 1}, axis, std::vector<double>(6, 1));
              }),
              HasSubstr("at least 3 x"));
  EXPECT_THAT(error_text([&] {
                ContourMap({0, 0, 1}, axis, std::vector<double>(9, 1));
              }),
              HasSubstr("must grow"));
  EXPECT_THAT(error_text([] { bowl().path({0}, {0}, {}); }), HasSubstr("a path of 1 x, 1 y and 0"));
}

}  // namespace
}  // namespace dl::plot
