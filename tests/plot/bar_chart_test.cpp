#include <dl/plot/bar_chart.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <sstream>

#include <dl/plot/script.h>
#include <dl/plot/text.h>
#include "support/error_text.h"

namespace dl::plot {
namespace {

using testing::HasSubstr;

GnuplotScript drawn(const Figure& figure) {
  GnuplotScript script("time.csv", Medium::page, figure.size());
  figure.draw_on(script);
  return script;
}

BarChart step() {
  BarChart chart("A training step", "ms");
  chart.bar("matmul", 1.2345);
  chart.bar("W, \"x\"", 0.25);
  chart.bar("nothing", 0);
  return chart;
}

TEST(BarChart, PutsNamesAndValuesIntoTheTable) {
  EXPECT_EQ(drawn(step()).table.csv(),
            "ms,name\n1.2345,matmul\n0.25,\"W, \"\"x\"\"\"\n0,nothing\n");
}

TEST(BarChart, NamesItsColumnWithoutAUnit) {
  BarChart chart;
  chart.bar("a", 3);
  EXPECT_EQ(drawn(chart).table.csv(), "value,name\n3,a\n");
}

TEST(BarChart, DrawsTheColumnOfTheTable) {
  EXPECT_THAT(drawn(step()).commands(), HasSubstr("plot 'time.csv' skip 1 using (left):"));
  EXPECT_THAT(drawn(step()).commands(), HasSubstr(":(left):(left + scale*$1):"));
}

TEST(BarChart, WritesAllValuesWithTheSameDecimals) {
  const std::string script = drawn(step()).commands();
  EXPECT_THAT(script, HasSubstr("label '1.23 ms' at"));
  EXPECT_THAT(script, HasSubstr("label '0.25 ms' at"));
  EXPECT_THAT(script, HasSubstr("label '0.00 ms' at"));
}

TEST(BarChart, WritesLargeValuesWithoutDecimals) {
  BarChart chart;
  chart.bar("a", 12345.6);
  chart.bar("b", 0.4);
  EXPECT_THAT(drawn(chart).commands(), HasSubstr("label '12346' at"));
  EXPECT_THAT(drawn(chart).commands(), HasSubstr("label '0' at"));
}

/// Where a label stands on the page, in points from the left.
double left_of(const std::string& script, const std::string& text) {
  return std::stod(script.substr(script.find("label '" + text + "' at ") + text.size() + 12));
}

TEST(BarChart, PutsValuesAtTheEndsOfTheirBarsAndOnThePage) {
  BarChart chart("", "s");
  chart.bar("whole", 4);
  chart.bar("half", 2);
  chart.bar("none", 0);
  const std::string script = drawn(chart).commands();
  const double whole = left_of(script, "4.00 s"), half = left_of(script, "2.00 s"),
               none = left_of(script, "0.00 s");
  EXPECT_NEAR(whole - none, 2 * (half - none), 0.02);
  EXPECT_GT(whole - none, 300);
  EXPECT_LE(whole + 12 * text_width("4.00 s"), 680);
}

TEST(BarChart, LeavesRoomForBarsBesideTheLongestNames) {
  BarChart chart("", "ms");
  chart.bar(std::string(200, 'n'), 1);
  const std::string script = drawn(chart).commands();
  EXPECT_THAT(script, HasSubstr("…' at "));
  EXPECT_GT(std::stod(script.substr(script.find("\nscale = ") + 9)), 200);
}

TEST(BarChart, GrowsWithItsBars) {
  BarChart one, two;
  one.bar("a", 1);
  two.bar("a", 1);
  two.bar("b", 1);
  EXPECT_EQ(two.size().height - one.size().height, 26);
  EXPECT_EQ(two.size().width, 680);
}

TEST(BarChart, DrawsCharactersInATerminal) {
  BarChart chart("step", "ms");
  chart.bar("matmul", 2);
  chart.bar("relu", 1);
  chart.bar("sum", 0);
  EXPECT_EQ(chart.to_ascii(25),
            "step\n"
            "matmul ########## 2.00 ms\n"
            "  relu ##### 1.00 ms\n"
            "   sum 0.00 ms\n");
}

TEST(BarChart, KeepsToTheWidthOfTheTerminal) {
  BarChart chart(std::string(100, 't'), "ms");
  chart.bar(std::string(100, 'n'), 1);
  std::istringstream lines(chart.to_ascii(40));
  for (std::string line; std::getline(lines, line);) {
    EXPECT_LE(code_points(line), 40) << line;
  }
}

TEST(BarChart, DrawsBarsThatAreAllZero) {
  BarChart chart;
  chart.bar("a", 0);
  EXPECT_EQ(drawn(chart).table.csv(), "value,name\n0,a\n");
  EXPECT_EQ(chart.to_ascii(40), "a 0.00\n");
}

TEST(BarChart, DrawsALimitAcrossAllBars) {
  BarChart chart("", "GB/s");
  chart.bar("a", 1);
  chart.bar("b", 2);
  const double without = drawn(chart).page.height;
  chart.limit("memory", 4);
  const GnuplotScript canvas = drawn(chart);
  EXPECT_EQ(canvas.table.csv(), "GB/s,memory,name\n1,4,a\n2,,b\n");
  const std::string script = canvas.commands();
  EXPECT_THAT(script, HasSubstr("label 'memory 4.00 GB/s' at"));
  EXPECT_EQ(canvas.page.height, without + 22) << "the name stands above the bars";
  // From the axis it is twice as far as the value of the bar of half its length, which stands 8
  // points behind that.
  const double axis = std::stod(script.substr(script.find("arrow from ") + 11));
  const double line = std::stod(script.substr(script.rfind("arrow from ") + 11));
  EXPECT_NEAR(line - axis, 2 * (left_of(script, "2.00 GB/s") - 8 - axis), 0.1);
  EXPECT_THAT(chart.to_ascii(40), HasSubstr("memory: 4.00 GB/s\n"));
  EXPECT_THAT(error_text([&] { chart.limit("x", -1); }), HasSubstr("'x' of length -1"));
}

TEST(BarChart, RefusesLengthsThatAreNone) {
  for (const double value : {-1.0, std::nan(""), std::numeric_limits<double>::infinity()}) {
    BarChart chart("step");
    EXPECT_THAT(error_text([&] { chart.bar("relu", value); }),
                HasSubstr("bar chart 'step': bar 'relu' of length "));
  }
}

TEST(BarChart, RefusesToDrawNothing) {
  EXPECT_EQ(error_text([] { drawn(BarChart("step")); }), "bar chart 'step': it has no bar to draw");
  EXPECT_EQ(error_text([] { BarChart("step").to_ascii(40); }),
            "bar chart 'step': it has no bar to draw");
}

}  // namespace
}  // namespace dl::plot
