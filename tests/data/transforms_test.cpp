#include <dl/data/transforms.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>
#include <string>

#include <dl/data/md5.h>
#include "support/error_text.h"

namespace dl::data {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(ToFloat, DividesEveryPixelBy255ToTheLastBit) {
  std::vector<std::uint8_t> pixels(256);
  std::iota(pixels.begin(), pixels.end(), std::uint8_t{0});
  std::vector<float> x(256);
  to_float(pixels, x);
  EXPECT_EQ(x.front(), 0.0f);
  EXPECT_EQ(x.back(), 1.0f);
  for (int i = 0; i < 256; ++i) {
    EXPECT_EQ(x[static_cast<std::size_t>(i)], static_cast<float>(i) / 255.0f) << i;
  }
}

TEST(ToFloat, RefusesRoomOfAnotherSize) {
  std::vector<float> x(3);
  EXPECT_THAT(error_text([&] { to_float(std::vector<std::uint8_t>(4), x); }),
              HasSubstr("4 pixels, but room for 3"));
}

/// The image whose resized forms below were computed by Pillow 12.2:
///   i = numpy.arange(rows * columns)
///   image = ((37 * i + 11 * i**2) % 256).astype(numpy.uint8).reshape(rows, columns)
///   Image.fromarray(image).resize((new_columns, new_rows), Image.BILINEAR)
std::vector<std::uint8_t> image(Index rows, Index columns) {
  std::vector<std::uint8_t> pixels;
  for (Index i = 0; i < rows * columns; ++i) {
    pixels.push_back(static_cast<std::uint8_t>(37 * i + 11 * i * i));
  }
  return pixels;
}

std::vector<std::uint8_t> resized(Index rows, Index columns, Index new_rows, Index new_columns) {
  std::vector<std::uint8_t> result(static_cast<std::size_t>(new_rows * new_columns));
  Resize(rows, columns, new_rows, new_columns)(image(rows, columns), result);
  return result;
}

TEST(Resize, ShrinksAsPillow) {
  EXPECT_THAT(resized(4, 4, 2, 2), ElementsAre(103, 128, 167, 159));
  EXPECT_THAT(resized(5, 7, 3, 4),
              ElementsAre(68, 162, 165, 139, 167, 143, 153, 81, 180, 73, 146, 138));
}

TEST(Resize, EnlargesAsPillow) {
  EXPECT_THAT(resized(3, 2, 6, 4),
              ElementsAre(0, 12, 36, 48, 30, 44, 74, 89, 89, 109, 149, 170, 106, 131, 183, 209, 81,
                          112, 174, 206, 68, 102, 170, 204));
}

TEST(Resize, ShrinksOneAxisAndEnlargesTheOtherAsPillow) {
  EXPECT_THAT(resized(5, 7, 2, 11),
              ElementsAre(50, 104, 167, 147, 160, 198, 162, 152, 182, 115, 56, 190, 189, 175, 76,
                          74, 145, 142, 144, 154, 113, 78));
}

TEST(Resize, GivesThePixelsOfPillowForTheSizesOfFashionMnist) {
  EXPECT_THAT(resized(28, 28, 1, 1), ElementsAre(127));
  EXPECT_EQ(md5({resized(28, 28, 14, 14)}), "befb421896a60525c19410bb2c5f3cd3");
  EXPECT_EQ(md5({resized(28, 28, 32, 9)}), "8e492067fe18374e3c1cd1ab477ec7e0");
  EXPECT_EQ(md5({resized(28, 28, 64, 64)}), "bc96ac99ed024890122fb99d88f34ab6");
  EXPECT_EQ(md5({resized(28, 28, 224, 224)}), "d9c7b0aed2551913240ba5b97ac96f4e");
}

TEST(Resize, LeavesAnImageOfTheWantedSizeAsItIs) {
  EXPECT_EQ(resized(5, 7, 5, 7), image(5, 7));
  EXPECT_EQ(md5({resized(5, 7, 8, 7)}), "2fac6c2f4bb91e98e044b92efa372b97");  // one axis only
}

TEST(Resize, KeepsAConstantImageConstant) {
  for (const auto value : std::vector<std::uint8_t>{0, 1, 127, 255}) {
    std::vector<std::uint8_t> result(17 * 90);
    Resize(28, 28, 17, 90)(std::vector<std::uint8_t>(28 * 28, value), result);
    EXPECT_THAT(result, testing::Each(value));
  }
}

TEST(Resize, RefusesWrongSizes) {
  EXPECT_THAT(error_text([] { Resize(28, 28, 0, 64); }), HasSubstr("from 28 x 28 to 0 x 64"));
  std::vector<std::uint8_t> result(4);
  const Resize resize(3, 2, 2, 2);
  EXPECT_THAT(error_text([&] { resize(image(2, 2), result); }),
              HasSubstr("an image of 4 pixels, expected 3 x 2"));
  result.resize(5);
  EXPECT_THAT(error_text([&] { resize(image(3, 2), result); }),
              HasSubstr("room for 5 pixels, needed are 2 x 2"));
}

TEST(Moved, TurnsAgainstTheClockAndThenMoves) {
  const ImageSet set{1, 3, 3, {0, 0, 0, 0, 9, 200, 0, 0, 0}, {7}};  // bright at the right
  EXPECT_EQ(moved(set, 0, 0, 0).pixels, set.pixels);
  EXPECT_EQ(moved(set, 90, 0, 0).pixels, (std::vector<std::uint8_t>{0, 200, 0, 0, 9, 0, 0, 0, 0}));
  EXPECT_EQ(moved(set, 0, 1, 0).pixels, (std::vector<std::uint8_t>{0, 0, 0, 0, 0, 0, 0, 9, 200}));
  EXPECT_EQ(moved(set, 0, 0, 1).pixels, (std::vector<std::uint8_t>{0, 0, 0, 0, 0, 9, 0, 0, 0}));
  EXPECT_EQ(moved(set, 0, 0, 0.5).pixels[5], 105);  // (9 + 200) / 2, rounded
  EXPECT_EQ(moved(set, 90, 0, 1).pixels, (std::vector<std::uint8_t>{0, 0, 200, 0, 0, 9, 0, 0, 0}));
  EXPECT_EQ(moved(set, 12, 3, 4).labels, set.labels);
}

}  // namespace
}  // namespace dl::data
