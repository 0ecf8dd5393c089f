#include <dl/plot/line_chart.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <dl/plot/script.h>
#include "support/error_text.h"

namespace dl::plot {
namespace {

using testing::HasSubstr;
using testing::Not;

LineChart chart(const std::string& title, const std::string& name, std::vector<double> y) {
  LineChart chart({.title = title});
  chart.line(name, {0, 1}, std::move(y));
  return chart;
}

GnuplotScript drawn(const Figure& figure, Medium medium = Medium::page) {
  GnuplotScript script("f.csv", medium, figure.size());
  figure.draw_on(script);
  return script;
}

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (std::size_t at = 0; (at = text.find(part, at)) != std::string::npos; at += part.size()) {
    ++found;
  }
  return found;
}

TEST(Panels, ShareOneTable) {
  const Panels panels({chart("function", "relu", {0, 1}), chart("gradient", "relu", {0.5, 0.5})});
  EXPECT_EQ(drawn(panels).table.csv(), "x,relu,relu (gradient)\n0,0,0.5\n1,1,0.5\n");
}

TEST(Panels, StandSideBySideOnAPage) {
  const Panels panels({chart("a", "f", {0, 1}), chart("b", "f", {0, 1})});
  const std::string script = drawn(panels).commands();
  EXPECT_EQ(count(script, "\nplot "), 2u);
  EXPECT_THAT(script, HasSubstr("set multiplot\n"));
  EXPECT_THAT(script, testing::ContainsRegex("set lmargin at screen 0\\.0"));
  EXPECT_THAT(script, testing::ContainsRegex("set lmargin at screen 0\\.5"));
}

TEST(Panels, AlignTheirPlotsThoughOneHasALegend) {
  LineChart two = chart("a", "f", {0, 1});
  two.line("g", {0, 1}, {1, 0});
  const std::string script = drawn(Panels({two, chart("b", "f", {0, 1})})).commands();
  const std::size_t first = script.find("set tmargin"), second = script.rfind("set tmargin");
  EXPECT_NE(first, second);
  EXPECT_EQ(script.substr(first, script.find('\n', first) - first),
            script.substr(second, script.find('\n', second) - second));
}

TEST(Panels, FollowEachOtherInATerminal) {
  const Panels panels({chart("a", "f", {0, 1}), chart("b", "f", {0, 1})});
  const std::string script = drawn(panels, Medium::terminal).commands();
  EXPECT_EQ(count(script, "\nplot "), 2u);
  EXPECT_THAT(script, Not(HasSubstr("multiplot")));
}

TEST(Panels, AreAsWideAsAPage) {
  for (std::size_t charts = 1; charts <= 4; ++charts) {
    const Panels panels(std::vector<LineChart>(charts, chart("a", "f", {0, 1})));
    EXPECT_EQ(panels.size().width, 680);
    EXPECT_GE(panels.size().height, 220);
  }
}

TEST(Panels, AreAsHighAsTheRowsOfTheirRidges) {
  const LineChart rows({.rows = std::vector<std::string>(12, "layer")});
  EXPECT_GT(Panels({rows, chart("a", "f", {0, 1}), rows}).size().height, 12 * 34);
}

TEST(Panels, RefuseNoneAndTooMany) {
  EXPECT_THAT(error_text([] { Panels({}); }), HasSubstr("0 charts"));
  EXPECT_THAT(error_text([] { Panels(std::vector<LineChart>(5)); }), HasSubstr("5 charts"));
}

}  // namespace
}  // namespace dl::plot
