#include <dl/plot/figures.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>
#include <tuple>

#include <dl/base/check.h>
#include <dl/plot/bar_chart.h>
#include <dl/plot/contour_map.h>
#include <dl/plot/figures.h>
#include <dl/plot/heat_map.h>
#include <dl/plot/image_grid.h>
#include <dl/plot/line_chart.h>
#include <dl/plot/text.h>
#include "fake_gnuplot.h"
#include "support/temp_folder.h"
#include "support/terminal.h"

namespace dl::plot {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

LineChart two_lines() {
  LineChart chart({.title = "curves", .x_label = "epoch", .x_numbers = Numbers::whole});
  chart.line("loss", {1, 2, 3}, {3, 2, 1});
  chart.line("accuracy", {1, 2, 3}, {1, 2, 3});
  return chart;
}

/// What show() writes to stdout and stderr.
struct Shown {
  std::string out, err;
};

Shown shown(const Figure& figure) {
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  show("curves", figure);
  Shown shown;
  shown.out = testing::internal::GetCapturedStdout();
  shown.err = testing::internal::GetCapturedStderr();
  return shown;
}

/// Without a desktop; what gnuplot's stand-ins leave goes into a folder of the test.
class Show : public testing::Test {
 protected:
  TempFolder folder_;
  Environment temporary_{"TMPDIR", folder_.path().string()};
  Environment x11_{"DISPLAY", std::nullopt};
  Environment wayland_{"WAYLAND_DISPLAY", std::nullopt};
};

TEST_F(Show, DrawsCurvesWithCharactersWhereThereIsNoDesktop) {
  if (!has_gnuplot()) {
    GTEST_SKIP() << "gnuplot is not installed";
  }
  const Shown text = shown(two_lines());
  EXPECT_THAT(text.out, HasSubstr("loss *****"));
  EXPECT_THAT(text.out, HasSubstr("accuracy #####"));
  EXPECT_THAT(text.out, HasSubstr("epoch"));
  EXPECT_THAT(text.out, Not(HasSubstr("\x1b")));  // no colour in a file
  EXPECT_THAT(text.err, IsEmpty());
  EXPECT_THAT(folder_.names(), IsEmpty());
}

/// The widest line of a text, in characters.
int width(const std::string& text) {
  int widest = 0;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    std::erase(line, '\r');
    widest = std::max(widest, code_points(line));
  }
  return widest;
}

/// One of each kind that lessons show.
struct Kinds {
  LineChart lines = two_lines();
  Panels panels{{two_lines(), two_lines()}};
  BarChart bars{"accuracy", "%"};
  HeatMap cells{{"ankle boot", "coat"}, {"ankle boot", "coat"}, {1000, 2, 3, 4}};
  ImageGrid images{28, 28, 2};
  ContourMap map{{0, 1, 2}, {0, 1, 2}, {1, 2, 3, 2, 3, 4, 3, 4, 5}};

  Kinds() {
    bars.bar("ankle boot", 91.5);
    bars.bar("coat", 5);
    images.image(std::vector<float>(28 * 28, 0.5f), {"ankle boot", "coat", Verdict::wrong});
    map.path({0, 1}, {1, 2}, {"begin", "end"});
  }
  std::vector<const Figure*> all() const { return {&lines, &panels, &bars, &cells, &images, &map}; }
};

/// What show() writes to a terminal of so many columns; to stderr too. Nothing may be asserted
/// while the terminal is there: gtest would write to it.
Shown shown_at(int columns, const Figure& figure) {
  testing::internal::CaptureStderr();
  Shown shown;
  {
    const StdoutTerminal screen;
    screen.resize(columns);
    show("x", figure);
    shown.out = screen.text();
  }
  shown.err = testing::internal::GetCapturedStderr();
  return shown;
}

TEST_F(Show, FitsIntoTerminalsOfEveryWidthOrSaysHowManyColumnsItNeeds) {
  if (!has_gnuplot()) {
    GTEST_SKIP() << "gnuplot is not installed";
  }
  const Environment term("TERM", "dumb");  // without colours, which take no column
  const Kinds kinds;
  for (const int columns : {1, 2, 3, 5, 10, 15, 20, 21, 30, 39, 50, 80, 110}) {
    for (const Figure* figure : kinds.all()) {
      const Shown text = shown_at(columns, *figure);
      if (text.err.empty()) {
        const std::string drawn = text.out.substr(std::min(text.out.find(":"), text.out.size()));
        EXPECT_FALSE(drawn.empty());
        EXPECT_LT(width(drawn), std::max(columns, 2)) << "the last column is the cursor's";
      } else {
        EXPECT_LT(columns, 30) << text.err;
        EXPECT_EQ(text.out, "");
        EXPECT_THAT(text.err, testing::MatchesRegex(concat(
                                  "warning: cannot show figure x: it needs [0-9]+ columns, and the "
                                  "terminal has ",
                                  columns, "\n")));
      }
    }
  }
}

TEST_F(Show, FillsTheTerminal) {
  if (!has_gnuplot()) {
    GTEST_SKIP() << "gnuplot is not installed";
  }
  const Environment term("TERM", "dumb");
  for (const auto& [columns, drawn] : {std::pair(30, 29), {100, 99}, {200, 120}}) {
    EXPECT_EQ(width(shown_at(columns, two_lines()).out), drawn) << columns;
  }
}

TEST_F(Show, DrawsInAFileAsOnATerminalOf80Columns) {
  if (!has_gnuplot()) {
    GTEST_SKIP() << "gnuplot is not installed";
  }
  const Environment columns("COLUMNS", "50");
  EXPECT_EQ(width(shown(two_lines()).out), 79);
}

TEST_F(Show, UsesColoursWhereTheyAreWantedAlone) {
  if (!has_gnuplot()) {
    GTEST_SKIP() << "gnuplot is not installed";
  }
  for (const auto& [kind, no_colour, coloured] :
       {std::tuple("xterm", "", true), {"xterm", "1", false}, {"dumb", "", false}}) {
    const Environment term("TERM", kind), no("NO_COLOR", no_colour);
    const std::string text = shown_at(60, two_lines()).out;
    EXPECT_EQ(text.find('\x1b') != std::string::npos, coloured) << kind << no_colour;
  }
}

TEST_F(Show, DrawsImagesWithoutGnuplot) {
  const Environment path("PATH", folder_.path().string());
  ImageGrid grid(2, 2, 1);
  grid.image(std::vector<float>(4, 1), {.first = "ab"});
  EXPECT_EQ(shown(grid).out, "\ncurves:\nab\n@@\n\n");
}

TEST_F(Show, OpensTheFirstWindowThatWorks) {
  const Environment display("DISPLAY", ":7");
  const FakeGnuplot fake("echo \"$2 $5\" >> $TMPDIR/calls; test $5 = wxt");
  EXPECT_THAT(shown(two_lines()).out, IsEmpty());
  EXPECT_EQ(contents_of(folder_ / "calls"), "-persist qt\n-persist wxt\n");
}

TEST_F(Show, FallsBackToCharactersWhereNoWindowReachesTheDisplay) {
  const Environment display("DISPLAY", ":7");
  const FakeGnuplot fake(
      "if [ $2 = -persist ]; then echo 'cannot open display :7' >&2\n"
      "else echo drawn > text.txt; fi");
  EXPECT_EQ(shown(two_lines()).out, "\ncurves:\ndrawn\n");
}

TEST_F(Show, OnlyWarnsWhenGnuplotIsMissing) {
  const Environment path("PATH", folder_.path().string());
  const Shown text = shown(two_lines());
  EXPECT_THAT(text.err, HasSubstr("warning: cannot show figure curves: gnuplot is not installed"));
  EXPECT_THAT(folder_.names(), IsEmpty());
}

TEST_F(Show, OnlyWarnsWhenGnuplotFails) {
  const FakeGnuplot fake("echo \"plot\\nbroken\" >&2; exit 1");
  const Shown text = shown(two_lines());
  EXPECT_THAT(text.err, HasSubstr("gnuplot failed: broken"));
  EXPECT_EQ(std::count(text.err.begin(), text.err.end(), '\n'), 1);
}

TEST_F(Show, IsAskedForByFigures) {
  Figures figures("", true);
  EXPECT_TRUE(figures.wanted());
  ImageGrid grid(2, 2, 1);
  grid.image(std::vector<float>(4, 1));
  testing::internal::CaptureStdout();
  figures.draw("dot", grid);
  EXPECT_THAT(testing::internal::GetCapturedStdout(), HasSubstr("dot:\n@@"));
}

}  // namespace
}  // namespace dl::plot
