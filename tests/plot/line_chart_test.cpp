#include <dl/plot/line_chart.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <locale>

#include <dl/plot/script.h>
#include "support/error_text.h"

namespace dl::plot {
namespace {

using testing::HasSubstr;
using testing::Not;

GnuplotScript drawn(const Figure& figure, Medium medium = Medium::page) {
  GnuplotScript script("loss.csv", medium, figure.size());
  figure.draw_on(script);
  return script;
}

LineChart training(Axes axes = {}) {
  LineChart chart(std::move(axes));
  chart.line("loss", {1, 2, 3}, {0.9, 0.5, 0.4});
  chart.line("accuracy", {1, 2, 3}, {0.6, 0.8, 0.85}, Mark::dotted);
  return chart;
}

TEST(LineChart, PutsItsNumbersIntoTheTable) {
  EXPECT_EQ(drawn(training({.x_label = "epoch"})).table.csv(),
            "epoch,loss,accuracy\n1,0.9,0.6\n2,0.5,0.8\n3,0.4,0.85\n");
}

TEST(LineChart, PlotsTheColumnsOfTheTable) {
  const std::string script = drawn(training()).commands();
  EXPECT_THAT(script, HasSubstr("'loss.csv' skip 1 using 1:2 with lines "));
  EXPECT_THAT(script, HasSubstr("'loss.csv' skip 1 using 1:3 with linespoints "));
}

TEST(LineChart, GivesEachNameAColourAndADash) {
  const std::string script = drawn(training()).commands();
  EXPECT_THAT(script, HasSubstr("'#0072b2' dashtype solid title 'loss'"));
  EXPECT_THAT(script, HasSubstr("'#d55e00' dashtype (8,3) title 'accuracy'"));
}

TEST(LineChart, WritesFloatsWithTheirOwnDigits) {
  LineChart chart;
  const std::vector<float> x = {0.1f, 0.2f}, y = {0.3f, -1.5e-8f};
  chart.line("loss", x, y);
  EXPECT_EQ(drawn(chart).table.csv(), "x,loss\n0.1,0.3\n0.2,-1.5e-08\n");
}

TEST(LineChart, ScattersPointsAndSpecksInTheColourOfTheirName) {
  LineChart chart;
  chart.dots("left", {-1, -2}, {3, 4}, Dot::closed);
  chart.dots("right", {1, 2}, {5, 6}, Dot::open);
  chart.dots("right", {3, 4}, {7, 8}, Dot::speck);
  const GnuplotScript canvas = drawn(chart);
  EXPECT_THAT(canvas.table.csv(), HasSubstr("-1,3,1,5,3,7\n-2,4,2,6,4,8\n"));
  const std::string& script = canvas.commands();
  EXPECT_THAT(script, HasSubstr("using 1:2 with points pointtype 7 pointsize 0.9"));
  EXPECT_THAT(script, HasSubstr("using 3:4 with points pointtype 6 pointsize 0.9"));
  EXPECT_THAT(script,
              HasSubstr("using 5:6 with points pointtype 7 pointsize 0.2 linecolor rgb '#d55e00'"));
}

TEST(LineChart, RefusesPointsWithoutAPartner) {
  LineChart chart;
  EXPECT_THAT(error_text([&] {
                chart.dots("left", {1, 2}, {3}, Dot::closed);
              }),
              HasSubstr("'left' has 2 x and 1 y"));
}

TEST(LineChart, LeavesAGapAtNan) {
  LineChart chart;
  chart.line("relu", {-1, 0, 0, 1}, {0, 0, NAN, 1});
  EXPECT_EQ(drawn(chart).table.csv(), "x,relu\n-1,0\n0,0\n0,nan\n1,1\n");
}

TEST(LineChart, DrawsDotsInTheColourOfTheirLine) {
  LineChart chart;
  chart.line("sigmoid", {0, 1}, {0, 1});
  chart.line("relu", {0, 1}, {0, 1});
  chart.dot("relu", 0, 0, Dot::closed);
  chart.dot("relu", 0, 1, Dot::open);
  const GnuplotScript canvas = drawn(chart);
  const std::string script = canvas.commands();
  EXPECT_THAT(script,
              HasSubstr("pointtype 7 pointsize 0.9 linewidth 2 linecolor rgb '#d55e00' notitle"));
  EXPECT_THAT(script,
              HasSubstr("pointtype 6 pointsize 0.9 linewidth 2 linecolor rgb '#d55e00' notitle"));
  EXPECT_EQ(canvas.table.csv(),
            "x,sigmoid,relu,x (relu dot),relu closed dot,relu open dot\n"
            "0,0,0,0,0,1\n1,1,1,,,\n");
}

TEST(LineChart, ShowsTheLegendOfSeveralLinesOnly) {
  EXPECT_THAT(drawn(training()).commands(), HasSubstr("set label 'loss' at screen"));
  LineChart one;
  one.line("loss", {0, 1}, {0, 1});
  EXPECT_THAT(drawn(one).commands(), Not(HasSubstr("set label 'loss'")));
  EXPECT_THAT(drawn(training({.names = Names::none})).commands(),
              Not(HasSubstr("set label 'loss'")));
}

TEST(LineChart, WritesNamesAtTheEndsOfTheLinesInTheirColours) {
  const std::string script = drawn(training({.names = Names::at_lines})).commands();
  EXPECT_THAT(script, testing::ContainsRegex("set label 'loss' at .* rgb '#0072b2'"));
  EXPECT_THAT(script, testing::ContainsRegex("set label 'accuracy' at .* rgb '#d55e00'"));
}

/// The height at which a label stands, as a fraction of the page.
double height_of(const std::string& script, const std::string& name) {
  const std::size_t label = script.find("set label '" + name + "' at screen ");
  return std::stod(script.substr(script.find(',', label) + 1));
}

TEST(LineChart, MovesNamesApartWhereLinesEndTogether) {
  LineChart chart({.names = Names::at_lines});
  chart.line("a", {0, 1}, {0, 1});
  chart.line("b", {0, 1}, {5, 1});
  chart.line("c", {0, 1}, {3, 0});
  const std::string script = drawn(chart).commands();
  const double line = 15 / chart.size().height;
  EXPECT_GE(std::abs(height_of(script, "a") - height_of(script, "b")), line - 1e-4);
  EXPECT_GE(height_of(script, "b") - height_of(script, "c"), line - 1e-4);
  EXPECT_GT(height_of(script, "c"), 0.05);
}

TEST(LineChart, KeepsTheRangesItIsGiven) {
  const std::string script =
      drawn(training({.x_range = Range{0, 4}, .y_range = Range{-1, 2}})).commands();
  EXPECT_THAT(script, HasSubstr("set xrange [0:4]\n"));
  EXPECT_THAT(script, HasSubstr("set yrange [-1:2]\n"));
}

TEST(LineChart, MarksWholeNumbersOnly) {
  EXPECT_THAT(drawn(training({.x_numbers = Numbers::whole})).commands(),
              HasSubstr("set xtics 1\nset format x '%.0f'\n"));
}

TEST(LineChart, DrawsZeroAxesWhenAsked) {
  EXPECT_THAT(drawn(training()).commands(), Not(HasSubstr("\nset zeroaxis")));
  EXPECT_THAT(drawn(training({.zero_axes = true})).commands(), HasSubstr("\nset zeroaxis"));
}

TEST(LineChart, SetsAVariableInItalics) {
  const std::string script = drawn(training({.x_label = "x", .y_label = "f_1"})).commands();
  EXPECT_THAT(script, testing::ContainsRegex("set label 'x' at .* font 'Inter:Italic,12'"));
  EXPECT_THAT(script, HasSubstr("set label 'f_1' at"));
}

TEST(LineChart, IsPlainInATerminal) {
  const std::string script = drawn(training({.x_label = "x"}), Medium::terminal).commands();
  EXPECT_THAT(script, HasSubstr("set xlabel 'x'\n"));
  EXPECT_THAT(script, Not(HasSubstr("set grid")));
  EXPECT_THAT(script, Not(HasSubstr("screen")));
}

TEST(LineChart, DrawsASinglePointAndAFlatLine) {
  LineChart chart;
  chart.line("loss", {1}, {0.5}, Mark::dotted);
  const std::string script = drawn(chart).commands();
  EXPECT_THAT(script, HasSubstr("set xrange [0.5:1.5]\n"));
  EXPECT_THAT(script, HasSubstr("set yrange [0:1]\n"));
}

/// A locale that writes 1.234,5.
struct Continental : std::numpunct<char> {
  char do_decimal_point() const override { return ','; }
  char do_thousands_sep() const override { return '.'; }
  std::string do_grouping() const override { return "\3"; }
};

TEST(LineChart, DoesNotDependOnTheLocale) {
  LineChart chart;
  chart.line("loss", {0.5, 12345.5}, {0.25, 1234567});
  const GnuplotScript before = drawn(chart);
  const std::locale old = std::locale::global(std::locale(std::locale::classic(), new Continental));
  const GnuplotScript after = drawn(chart);
  std::locale::global(old);
  EXPECT_EQ(after.commands(), before.commands());
  EXPECT_EQ(after.table.csv(), before.table.csv());
}

TEST(LineChart, RefusesSeriesThatCannotBeDrawn) {
  LineChart chart;
  const double infinity = std::numeric_limits<double>::infinity();
  const auto error = [&](std::vector<double> x, std::vector<double> y) {
    return error_text([&] { chart.line("loss", x, y); });
  };
  EXPECT_EQ(error({1, 2}, {1}),
            "line chart: series 'loss' has 2 x and 1 y; it needs as many of one as of the other");
  EXPECT_THAT(error({1, NAN}, {1, 2}), HasSubstr("'loss' has an x that is NaN or infinite"));
  EXPECT_THAT(error({1, 2}, {1, infinity}), HasSubstr("'loss' has an infinite y"));
  EXPECT_THAT(error({1, 2}, {NAN, NAN}), HasSubstr("'loss' has no point to draw"));
  EXPECT_THAT(error({}, {}), HasSubstr("'loss' has no point to draw"));
}

TEST(LineChart, RefusesToDrawNothing) {
  EXPECT_EQ(error_text([] { drawn(LineChart({.title = "loss"})); }),
            "line chart 'loss': it has no series to draw");
}

TEST(LineChart, RefusesRangesThatAreNone) {
  EXPECT_THAT(error_text([] {
                LineChart({.y_range = Range{1, 1}});
              }),
              HasSubstr("an axis from 1 to 1; the first must be the lower one"));
  EXPECT_THAT(error_text([] {
                LineChart({.x_range = Range{0, NAN}});
              }),
              HasSubstr("no finite range"));
}

TEST(LineChart, RefusesNamesThatLeaveNoRoom) {
  LineChart chart({.title = "t", .names = Names::at_lines});
  chart.line(std::string(80, 'n'), {0, 1}, {0, 1});
  EXPECT_THAT(error_text([&] { drawn(chart); }), HasSubstr("leave no room for the plot"));
}

TEST(LineChart, DrawsABandBehindTheLineOfItsName) {
  LineChart chart;
  chart.line("other", {1, 2}, {0, 1});
  chart.line("loss", {1, 2}, {2, 1});
  chart.band("loss", {1, 2}, {1.5, 0.5}, {3, 1});
  const GnuplotScript canvas = drawn(chart);
  EXPECT_EQ(canvas.table.csv(), "x,loss low,loss high,other,loss\n1,1.5,3,0,2\n2,0.5,1,1,1\n");
  const std::string script = canvas.commands();
  const std::size_t band = script.find(
      "using 1:2:3 with filledcurves fillstyle transparent solid 0.25 noborder linecolor rgb "
      "'#d55e00'");
  ASSERT_NE(band, std::string::npos) << script;
  EXPECT_LT(band, script.find(" with lines "));
}

TEST(LineChart, ShowsAllOfABand) {
  LineChart chart;
  chart.line("loss", {0, 1}, {2, 2});
  chart.band("loss", {0, 1}, {-8, -8}, {12, 12});
  EXPECT_THAT(drawn(chart).commands(), HasSubstr("set yrange [-9:13]\n"));
}

TEST(LineChart, DrawsTheEdgesOfABandInATerminal) {
  LineChart chart;
  chart.band("loss", {0, 1}, {0, 0}, {1, 1});
  const std::string script = drawn(chart, Medium::terminal).commands();
  EXPECT_THAT(script, HasSubstr("using 1:2 with lines"));
  EXPECT_THAT(script, HasSubstr("using 1:3 with lines"));
  EXPECT_THAT(script, Not(HasSubstr("filledcurves")));
}

TEST(LineChart, RefusesBandsThatMakeNoSense) {
  LineChart chart;
  EXPECT_THAT(error_text([&] {
                chart.band("a", {0, 1}, {2, 2}, {3, 1});
              }),
              HasSubstr("band 'a' goes from 2 to 1"));
  EXPECT_THAT(error_text([&] { chart.band("a", {0}, {NAN}, {1}); }), HasSubstr("nor be NaN"));
  EXPECT_THAT(error_text([&] { chart.band("a", {0}, {-INFINITY}, {1}); }),
              HasSubstr("infinite low"));
  EXPECT_THAT(error_text([&] {
                chart.band("a", {0}, {0, 1}, {1});
              }),
              HasSubstr("2 low and 1 high"));
}

LineChart ridges() {
  LineChart chart({.x_label = "value", .rows = {"first layer", "last"}});
  chart.ridge("before", 0, {0, 1}, {0, 1});
  chart.ridge("before", 1, {0, 1}, {0.5, 0});
  chart.ridge("after", 1, {0, 1}, {0, 0.25});
  return chart;
}

TEST(LineChart, StandsRidgesOnTheLinesOfTheirRows) {
  const GnuplotScript canvas = drawn(ridges());
  EXPECT_EQ(canvas.table.csv(),
            "value,first layer before,last before,last after\n"
            "0,0,0.5,0\n1,1,0,0.25\n");
  const std::string script = canvas.commands();
  EXPECT_THAT(script, HasSubstr("set ytics ('' 0, '' -1)\n"));
  EXPECT_THAT(script, HasSubstr("set label 'first layer' at screen"));
  EXPECT_THAT(script, HasSubstr("set yrange [-1.15:1]\n"));
  EXPECT_THAT(script, HasSubstr("using 1:(0):(0 + 0.9*$2) with filledcurves"));
  EXPECT_THAT(script, HasSubstr("using 1:(-1):(-1 + 0.9*$4) with filledcurves"));
  EXPECT_THAT(script, HasSubstr("set label 'after' at screen"));  // in the legend
}

TEST(LineChart, GrowsWithItsRows) {
  LineChart few({.rows = {"a", "b"}}), many({.rows = std::vector<std::string>(20, "r")});
  EXPECT_EQ(few.size().height, 340);
  EXPECT_GT(many.size().height, 20 * 34);
}

TEST(LineChart, RefusesRidgesThatMakeNoSense) {
  LineChart chart({.title = "layers", .rows = {"one"}});
  EXPECT_EQ(error_text([&] { chart.ridge("a", 1, {0}, {0}); }),
            "line chart 'layers': a ridge in row 1 of 1");
  for (const double height : {-0.1, 1.1, std::nan("")}) {
    EXPECT_THAT(error_text([&] { chart.ridge("a", 0, {0}, {height}); }),
                HasSubstr("a height outside [0, 1]"));
  }
}

}  // namespace
}  // namespace dl::plot
