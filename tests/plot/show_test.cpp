#include "plot/show.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "fake_gnuplot.h"
#include "plot/figures.h"
#include "plot/image_grid.h"
#include "plot/line_chart.h"
#include "support/temp_folder.h"

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

TEST_F(Show, KeepsToTheColumnsOfTheTerminal) {
  if (!has_gnuplot()) {
    GTEST_SKIP() << "gnuplot is not installed";
  }
  const Environment columns("COLUMNS", "50");
  std::istringstream lines(shown(two_lines()).out);
  for (std::string line; std::getline(lines, line);) {
    EXPECT_LE(line.size(), 50u);
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
