#include <dl/plot/image_grid.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <sstream>

#include <dl/plot/script.h>
#include "support/error_text.h"

namespace dl::plot {
namespace {

using testing::HasSubstr;
using testing::Not;

GnuplotScript drawn(const Figure& figure) {
  GnuplotScript script("grid.csv", Medium::page, figure.size());
  figure.draw_on(script);
  return script;
}

ImageGrid two_images() {
  ImageGrid grid(2, 3, 2);
  const std::vector<float> first = {0, 0.1f, 0.2f, 0.3f, 0.4f, 0.5f};
  const std::vector<float> second = {1, 1, 1, 0, 0, 0};
  grid.image(first, {.first = "coat", .second = "coat", .verdict = Verdict::right});
  grid.image(second, {.first = "ankle boot", .second = "bag", .verdict = Verdict::wrong});
  return grid;
}

TEST(ImageGrid, HasAColumnOfPixelsForEachImage) {
  EXPECT_EQ(drawn(two_images()).table.csv(),
            "x,y,1 coat / coat (right),2 ankle boot / bag (wrong)\n"
            "0,0,0,1\n1,0,0.1,1\n2,0,0.2,1\n0,1,0.3,0\n1,1,0.4,0\n2,1,0.5,0\n");
}

TEST(ImageGrid, KeepsImagesApartThatAreAlike) {
  ImageGrid grid(2, 2, 2);
  const std::vector<float> grey(4, 0.5f);
  grid.image(grey);
  grid.image(grey);
  EXPECT_EQ(drawn(grid).table.csv(),
            "x,y,1,2\n0,0,0.5,0.5\n1,0,0.5,0.5\n0,1,0.5,0.5\n1,1,0.5,0.5\n");
}

TEST(ImageGrid, TellsRightFromWrongByMoreThanColour) {
  const std::string script = drawn(two_images()).commands();
  EXPECT_THAT(script, testing::ContainsRegex("label 'coat' at .* font 'Inter:Bold,.*#007a5a"));
  EXPECT_THAT(script, testing::ContainsRegex("label '✗ bag' at .* font 'Inter:Bold,.*#c04f00"));
}

TEST(ImageGrid, DrawsPixelsOfEqualSize) {
  ImageGrid grid(28, 28, 9);
  grid.image(std::vector<float>(784, 0.5f), {.first = "coat"});
  EXPECT_THAT(drawn(grid).commands(), HasSubstr("\npixel = 2\n"));
  EXPECT_LE(grid.size().width, 680);
}

TEST(ImageGrid, ShrinksLargeImagesToThePage) {
  ImageGrid grid(224, 224, 8);
  grid.image(std::vector<float>(224 * 224, 0.5f));
  EXPECT_LE(grid.size().width, 680);
}

TEST(ImageGrid, ShrinksLongCaptionsToTheirImages) {
  ImageGrid grid(28, 28, 8);
  grid.image(std::vector<float>(784, 0.5f), {.first = "a very long name"});
  const std::string script = drawn(grid).commands();
  const double font = std::stod(script.substr(script.find("font 'Inter,") + 12));
  EXPECT_LT(font, 9);
  EXPECT_GE(font, 6);
}

TEST(ImageGrid, GrowsByWholeRows) {
  ImageGrid one(28, 28, 2), three(28, 28, 2);
  const std::vector<float> pixels(784, 0.5f);
  one.image(pixels);
  for (int i = 0; i < 3; ++i) {
    three.image(pixels);
  }
  EXPECT_GT(three.size().height, 1.8 * one.size().height);
  EXPECT_EQ(three.size().width, one.size().width);
}

TEST(ImageGrid, ShadesCharactersInATerminal) {
  ImageGrid grid(4, 4, 2);
  grid.image(std::vector<float>{0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1}, {.first = "bag"});
  grid.image(std::vector<float>(16, 0.5f), {.first = "coats"});
  EXPECT_EQ(grid.to_ascii(79),
            "bag  coa…\n"
            "  @@ ++++\n"
            "  @@ ++++\n\n");
}

TEST(ImageGrid, KeepsToTheWidthOfTheTerminal) {
  ImageGrid grid(28, 28, 9);
  for (int i = 0; i < 9; ++i) {
    grid.image(std::vector<float>(784, 1), {.first = "t"});
  }
  std::istringstream lines(grid.to_ascii(40));
  for (std::string line; std::getline(lines, line);) {
    EXPECT_LE(line.size(), 40u);
  }
}

TEST(ImageGrid, TellsWhatDivergingColoursMean) {
  ImageGrid grid(28, 28, 8, {-0.5, 0.5}, Colours::diverging);
  for (int i = 0; i < 8; ++i) {
    grid.image(std::vector<float>(784, 0.25f));
  }
  const std::string script = drawn(grid).commands();
  EXPECT_THAT(script, HasSubstr("set palette defined (-1 '#004c78'"));
  EXPECT_THAT(script, HasSubstr("set cbtics (-0.5, 0, 0.5) scale 0 offset "));
  EXPECT_EQ(script.find("set cbrange"), script.rfind("set cbrange"));
  EXPECT_THAT(script, HasSubstr("set colorbox user origin screen "));
  EXPECT_LE(grid.size().width, 680);
  EXPECT_THAT(drawn(two_images()).commands(), Not(HasSubstr("\nset colorbox")));
}

TEST(ImageGrid, RefusesImagesOfTheWrongSize) {
  ImageGrid grid(2, 3, 1);
  EXPECT_EQ(error_text([&] { grid.image(std::vector<float>(5)); }),
            "image grid: image 1 has 5 pixels; 2 x 3 are wanted");
}

TEST(ImageGrid, RefusesPixelsThatAreNoNumbers) {
  ImageGrid grid(2, 2, 1);
  EXPECT_THAT(error_text([&] {
                grid.image(std::vector<float>{0, 0, NAN, 0});
              }),
              HasSubstr("image 1 has a pixel that is NaN or infinite"));
}

TEST(ImageGrid, RefusesSizesAndColoursThatMakeNoSense) {
  EXPECT_THAT(error_text([] { ImageGrid(1, 28, 8); }), HasSubstr("at least 2 x 2"));
  EXPECT_THAT(error_text([] { ImageGrid(28, 28, 0); }), HasSubstr("rows of at least 1"));
  EXPECT_THAT(error_text([] {
                ImageGrid(28, 28, 8, {1, 0});
              }),
              HasSubstr("the first must lie below the last"));
}

TEST(ImageGrid, RefusesToDrawNothing) {
  EXPECT_EQ(error_text([] { drawn(ImageGrid(28, 28, 8)); }), "image grid: it has no image to draw");
}

}  // namespace
}  // namespace dl::plot
