#include <dl/plot/figures.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>

#include <dl/plot/image_grid.h>
#include <dl/plot/line_chart.h>
#include "fake_gnuplot.h"
#include "png.h"
#include "support/error_text.h"
#include "support/file_size_limit.h"
#include "support/temp_folder.h"

namespace dl::plot {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

LineChart three_lines() {
  LineChart chart({.title = "three lines", .x_label = "x", .zero_axes = true});
  for (const double scale : {1.0, 2.0, -1.0}) {
    std::vector<double> x, y;
    for (int i = -40; i <= 40; ++i) {
      x.push_back(i / 10.0);
      y.push_back(scale * std::tanh(x.back()));
    }
    chart.line("scale " + std::to_string(scale), x, y);
  }
  return chart;
}

// With gnuplot.

class DrawnFigures : public testing::Test {
 protected:
  void SetUp() override {
    if (!has_gnuplot()) {
      GTEST_SKIP() << "gnuplot is not installed";
    }
  }
  TempFolder folder_;
};

TEST_F(DrawnFigures, LeaveFourFilesEach) {
  Figures figures(folder_ / "new/figures");
  EXPECT_TRUE(figures.wanted());
  figures.draw("lines", three_lines());
  const auto directory = folder_ / "new/figures";
  for (const char* name : {"lines.csv", "lines.gp", "lines.png", "lines.svg"}) {
    EXPECT_TRUE(std::filesystem::exists(directory / name)) << name;
  }
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(directory), {}), 4);
  EXPECT_THAT(figures.written(), ElementsAre(directory / "lines.png"));
}

/// The same picture, byte by byte, whatever gnuplot would read of its user's settings.
TEST_F(DrawnFigures, AreTheSameInAnyEnvironmentAndWithAnySettings) {
  Figures(folder_ / "plain").draw("lines", three_lines());
  const TempFolder home;
  const std::string settings =
      "set terminal dumb\nset xrange [0:1e9]\nset encoding iso_8859_1\nexit status 3\n";
  for (const char* place : {".gnuplot", ".gnuplotrc", ".config/gnuplot/gnuplotrc", "gnuplotrc"}) {
    std::filesystem::create_directories((home / place).parent_path());
    put(home / place, settings);
  }
  for (const char* term : {"x11", "wxt", "qt", "aqua", "windows", "dumb", "no such terminal", ""}) {
    const Environment set_term("GNUTERM", term), set_home("HOME", home.path().string()),
        config("XDG_CONFIG_HOME", (home / ".config").string()),
        lib("GNUPLOT_LIB", home.path().string()), postscript("GNUPLOT_PS_DIR", "/nowhere"),
        fonts("GDFONTPATH", "/nowhere"), font_path("GNUPLOT_FONTPATH", "/nowhere"),
        locale("LC_ALL", "tr_TR.ISO8859-9"), lang("LANG", "C");
    Figures(folder_ / "hostile").draw("lines", three_lines());
    for (const char* file : {"lines.svg", "lines.png", "lines.csv", "lines.gp"}) {
      EXPECT_EQ(contents_of(folder_ / "hostile" / file), contents_of(folder_ / "plain" / file))
          << file << " with GNUTERM=" << term;
    }
  }
}

TEST_F(DrawnFigures, AreTwoPixelsAPointAndShowEachLineAndText) {
  Figures figures(folder_.path());
  figures.draw("lines", three_lines());
  const Png png = read_png(folder_ / "lines.png");
  EXPECT_EQ(png.width, 2 * 520u);
  EXPECT_EQ(png.height, 2 * 340u);
  EXPECT_GT(png.share(0xffffff), 0.8);
  EXPECT_GT(png.share(0x22272e), 0.0005);  // text: none where fonts are missing
  for (const int colour : {0x0072b2, 0xd55e00, 0x009e73}) {
    EXPECT_GT(png.share(colour), 0.001) << std::hex << colour;
  }
}

TEST_F(DrawnFigures, ShowAGapAndNothingBeyondIt) {
  LineChart chart({.x_range = Range{0, 1}, .y_range = Range{0, 1}});
  chart.line("jump", {0, 0.5, 0.5, 0.5, 1}, {0.2, 0.2, NAN, 0.8, 0.8});
  Figures(folder_.path()).draw("jump", chart);
  const Png png = read_png(folder_ / "jump.png");
  // A line across the gap would put blue between the branches, halfway up.
  int blue_rows = 0;
  for (std::size_t y = 0; y < png.height; ++y) {
    const auto row = png.pixels.begin() + static_cast<std::ptrdiff_t>(y * png.width);
    blue_rows += std::count(row, row + png.width, std::array<int, 3>{0x00, 0x72, 0xb2}) > 0;
  }
  EXPECT_GT(blue_rows, 2);
  EXPECT_LT(blue_rows, 20);
}

TEST_F(DrawnFigures, ShowRightAndWrongAndTheGreysOfImages) {
  ImageGrid grid(2, 2, 2);
  const std::vector<float> first = {0, 0.2f, 0.4f, 1}, second = {1, 1, 1, 1};
  grid.image(first, {.first = "coat", .second = "coat", .verdict = Verdict::right});
  grid.image(second, {.first = "coat", .second = "bag", .verdict = Verdict::wrong});
  Figures(folder_.path()).draw("images", grid);
  const Png png = read_png(folder_ / "images.png");
  EXPECT_EQ(png.width, static_cast<std::uint32_t>(2 * grid.size().width));
  EXPECT_EQ(png.height, static_cast<std::uint32_t>(2 * grid.size().height));
  EXPECT_GT(png.share(0x007a5a), 0.0002);
  EXPECT_GT(png.share(0xc04f00), 0.0002);
  const double quarter = 112 * 112.0 / (png.width * png.height);  // of an image, in 224 pixels
  EXPECT_NEAR(png.share(0x000000), quarter, 0.1 * quarter);
  EXPECT_NEAR(png.share(0x333333), quarter, 0.1 * quarter);
  EXPECT_NEAR(png.share(0x666666), quarter, 0.1 * quarter);
}

TEST_F(DrawnFigures, KeepImagesSharpInTheSvg) {
  ImageGrid grid(2, 2, 1);
  grid.image(std::vector<float>{0, 1, 1, 0});
  Figures(folder_.path()).draw("images", grid);
  const std::string svg = contents_of(folder_ / "images.svg");
  EXPECT_THAT(svg, HasSubstr("image-rendering: pixelated"));
  EXPECT_THAT(svg, HasSubstr("</svg>"));
}

TEST_F(DrawnFigures, CanBeDrawnAgainByTheirScript) {
  Figures(folder_.path()).draw("lines", Panels({three_lines(), three_lines()}));
  const std::string png = contents_of(folder_ / "lines.png");
  std::filesystem::remove(folder_ / "lines.png");
  const std::string command = "cd '" + folder_.path().string() + "' && gnuplot lines.gp";
  ASSERT_EQ(std::system(command.c_str()), 0);
  EXPECT_EQ(contents_of(folder_ / "lines.png"), png);
}

TEST_F(DrawnFigures, TakeAnyTextAndRunNoneOfIt) {
  const std::string evil =
      "a_b^{c} @d & ~e \\ \"f\" 'g' %s $h `touch owned` '; system('touch owned'); '\n!touch "
      "owned\n";
  LineChart chart({.title = evil, .x_label = evil, .y_label = evil});
  chart.line(evil, {0, 1}, {0, 1});
  chart.line("other", {0, 1}, {1, 0});
  Figures(folder_.path()).draw("evil", chart);
  ImageGrid grid(2, 2, 1);
  grid.image(std::vector<float>(4, 0.5f),
             {.first = evil, .second = evil, .verdict = Verdict::wrong});
  Figures(folder_.path()).draw("images", grid);
  EXPECT_THAT(folder_.names(), ElementsAre("evil.csv", "evil.gp", "evil.png", "evil.svg",
                                           "images.csv", "images.gp", "images.png", "images.svg"));
  EXPECT_THAT(contents_of(folder_ / "evil.svg"), HasSubstr("a_b^{c} @d &amp; ~e \\ \"f\" 'g' %s"));
}

TEST_F(DrawnFigures, AreNotCutShortOnAFullDisk) {
  Figures figures(folder_.path());
  std::string error;
  {
    const FileSizeLimit limit(8000);  // the data and the script fit, the pictures do not
    error = error_text([&] { figures.draw("lines", three_lines()); });
  }
  EXPECT_THAT(error, HasSubstr("lines.svg cut short; is the disk full?"));
  EXPECT_THAT(folder_.names(), ElementsAre("lines.csv", "lines.gp"));
  EXPECT_THAT(figures.written(), IsEmpty());
}

TEST_F(DrawnFigures, LeaveNoHalfDataOnAFullDisk) {
  Figures figures(folder_.path());
  std::string error;
  {
    const FileSizeLimit limit(100);
    error = error_text([&] { figures.draw("lines", three_lines()); });
  }
  EXPECT_THAT(error, HasSubstr("lines.csv"));
  EXPECT_THAT(folder_.names(), IsEmpty());
}

// Without gnuplot, or with one that fails.

TEST(Figures, AreNotWantedWithoutAFolder) {
  Figures figures("");
  EXPECT_FALSE(figures.wanted());
  figures.draw("lines", three_lines());
  EXPECT_THAT(figures.written(), IsEmpty());
}

TEST(Figures, NeedGnuplotBeforeTheFirstIsDrawn) {
  const TempFolder folder;
  const Environment path("PATH", folder.path().string());
  EXPECT_THAT(error_text([&] { Figures(folder / "figures"); }),
              HasSubstr("gnuplot is not installed"));
}

TEST(Figures, NeedAFolderThatIsNoFile) {
  const TempFolder folder;
  put(folder / "file", "");
  const FakeGnuplot fake("");
  EXPECT_THAT(error_text([&] { Figures(folder / "file"); }), HasSubstr("file for figures: "));
  EXPECT_THAT(error_text([&] { Figures(folder / "file/below"); }),
              HasSubstr("file/below for figures: "));
}

TEST(Figures, NeedAFolderToWriteInto) {
  if (::geteuid() == 0) {
    GTEST_SKIP() << "root may write anywhere";
  }
  const TempFolder folder;
  const FakeGnuplot fake("");
  std::filesystem::permissions(
      folder.path(), std::filesystem::perms::owner_read | std::filesystem::perms::owner_exec);
  const std::string error = error_text([&] { Figures{folder.path()}; });
  std::filesystem::permissions(folder.path(), std::filesystem::perms::owner_all);
  EXPECT_THAT(error, HasSubstr("Permission denied"));
}

TEST(Figures, NeedAFont) {
  const TempFolder folder;
  const FakeGnuplot fake("", "letter");  // a letter looks like a space
  EXPECT_THAT(error_text([&] { Figures{folder.path()}; }), HasSubstr("gnuplot finds no font"));
  EXPECT_THAT(folder.names(), IsEmpty());
}

TEST(Figures, NeedNamesThatAreSafeFileNames) {
  const TempFolder folder;
  const FakeGnuplot fake("");
  Figures figures(folder.path());
  for (const char* name : {"", "a/b", "../a", "-a", "a b", "a'b", "é"}) {
    EXPECT_THAT(error_text([&] { figures.draw(name, three_lines()); }),
                HasSubstr("letters, digits, - and _ are allowed"))
        << name;
  }
  EXPECT_THAT(folder.names(), IsEmpty());
}

/// What draw() says when gnuplot runs `commands` instead; checks that no half file is left.
std::string error_with(const std::string& commands, std::chrono::milliseconds limit) {
  const TempFolder folder;
  const FakeGnuplot fake(commands);
  put(folder / "lines.png", "an older figure");
  Figures figures(folder.path(), false, limit);
  const std::string error = error_text([&] { figures.draw("lines", three_lines()); });
  EXPECT_THAT(folder.names(), ElementsAre("lines.csv", "lines.gp", "lines.png"));
  EXPECT_EQ(contents_of(folder / "lines.png"), "an older figure");
  EXPECT_THAT(error, HasSubstr("the data and the script are kept: "));
  EXPECT_THAT(figures.written(), IsEmpty());
  return error;
}

constexpr std::chrono::seconds kPlenty{20};

TEST(Figures, SayWhyGnuplotFailed) {
  EXPECT_THAT(error_with("echo > \"$5\"; echo 'line 7: bad' >&2; exit 3", kPlenty),
              HasSubstr("exit status 3, line 7: bad"));
}

TEST(Figures, SayThatGnuplotDied) {
  EXPECT_THAT(error_with("kill -KILL $$", kPlenty), HasSubstr("exit status 137, it said nothing"));
}

TEST(Figures, StopAGnuplotThatHangs) {
  EXPECT_THAT(error_with("sleep 1000", std::chrono::milliseconds(500)),
              HasSubstr("did not finish"));
}

TEST(Figures, RefuseAPictureThatIsCutShort) {
  EXPECT_THAT(error_with("printf '<svg>' > \"$5\"", kPlenty), HasSubstr("cut short"));
}

TEST(Figures, RefuseAPictureThatIsNotThere) {
  EXPECT_THAT(error_with("exit 0", kPlenty), HasSubstr("lines.svg empty"));
}

TEST(Figures, RefuseAPngThatIsCutShort) {
  const TempFolder folder;
  const FakeGnuplot fake(
      "if [ $4 = svg ]; then echo '<svg></svg>' > $5; else printf '\\211PNG' > $5; fi");
  Figures figures(folder.path());
  EXPECT_THAT(error_text([&] { figures.draw("lines", three_lines()); }),
              HasSubstr("lines.png cut short"));
  EXPECT_THAT(folder.names(), ElementsAre("lines.csv", "lines.gp", "lines.svg"));
}

TEST(Figures, PassOnWhatGnuplotWarnsOf) {
  const TempFolder folder;
  const FakeGnuplot fake("echo 'warning: odd font' >&2; echo '<svg></svg>' > $5");
  Figures figures(folder.path());
  testing::internal::CaptureStderr();
  error_text([&] { figures.draw("lines", three_lines()); });
  EXPECT_THAT(testing::internal::GetCapturedStderr(), HasSubstr("warning: odd font"));
}

TEST(Figures, AreCheckedBeforeAnythingIsWritten) {
  const TempFolder folder;
  const FakeGnuplot fake("");
  Figures figures(folder.path());
  EXPECT_THAT(error_text([&] { figures.draw("lines", LineChart()); }),
              HasSubstr("no series to draw"));
  EXPECT_THAT(folder.names(), IsEmpty());
}

}  // namespace
}  // namespace dl::plot
