#include <dl/data/picture.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <string>

#include <dl/data/safetensors.h>
#include <dl/data/whole_file.h>
#include "support/error_text.h"
#include "support/temp_folder.h"

namespace dl::data {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;

const fs::path kPictures = fs::path(DL_PROJECT_DIR) / "tests/data/pictures";

std::string contents(const std::string& name) {
  return read_whole_file("test", kPictures / name, 1 << 20);
}

/// A file of this text, for as long as this lives.
class File {
 public:
  explicit File(const std::string& text) { std::ofstream(path()) << text; }
  fs::path path() const { return folder_ / "file"; }

 private:
  TempFolder folder_;
};

Picture read(const std::string& text) { return read_picture(File(text).path()); }

/// What is said of a file of this text, without its path.
std::string complaint(const std::string& text) {
  const File file(text);
  std::string error = error_text([&] { read_picture(file.path()); });
  const std::string path = file.path().string();
  const std::size_t at = error.find(path);
  return at == std::string::npos ? error : error.replace(at, path.size(), "FILE");
}

TEST(Picture, HasPillowsGreyInEveryFormatAndDepth) {
  const Safetensors expected = load_safetensors(kPictures / "expected.safetensors");
  ASSERT_EQ(expected.tensors.size(), 2u * 25);
  for (const auto& [name, x] : expected.tensors) {
    const bool in_another_size = name.ends_with("/resized");
    const Picture read = read_picture(kPictures / name.substr(0, name.find('/')));
    EXPECT_EQ(read.rows, 11) << name;
    EXPECT_EQ(read.columns, 13) << name;
    const Picture picture = in_another_size ? resized(read, 9, 7) : read;
    EXPECT_EQ(Shape({picture.rows, picture.columns}), x.shape()) << name;
    const std::vector<float> pixels(picture.pixels.begin(), picture.pixels.end());
    EXPECT_EQ(pixels, x.to_vector()) << name;
  }
}

TEST(Picture, KeepsItsPixelsInItsOwnSize) {
  const Picture picture{2, 3, {1, 2, 3, 4, 5, 6}};
  EXPECT_EQ(resized(picture, 2, 3).pixels, picture.pixels);
  EXPECT_EQ(resized(picture, 3, 2).rows, 3);
}

TEST(Picture, ReadsPgmWithCommentsAndOfSixteenBits) {
  EXPECT_THAT(read("P2\n# a comment\n3 1 # another\n255\n7\t8 9 and what follows").pixels,
              ElementsAre(7, 8, 9));
  EXPECT_THAT(read(std::string("P5 2 1 65535\n\xff\xff\x80\x00", 17)).pixels,
              ElementsAre(255, 128));
  EXPECT_THAT(read("P6 1 1 255\n\xff\xff\xff").pixels, ElementsAre(255));
  EXPECT_THAT(read("P6 1 1 255\nabc").pixels, ElementsAre(98));
}

TEST(Picture, SaysWhatIsNoPicture) {
  EXPECT_EQ(complaint("GIF89a and so on"), "picture: FILE is no PNG, JPEG, PGM or PPM picture");
  EXPECT_EQ(complaint("P7\n"), "picture: FILE is no PNG, JPEG, PGM or PPM picture");
  EXPECT_EQ(complaint("P5"), "picture: FILE is no PNG, JPEG, PGM or PPM picture");
  EXPECT_EQ(complaint(""), "picture: FILE is empty");
  EXPECT_EQ(error_text([] { read_picture("/nowhere/a.png"); }),
            "picture: cannot open /nowhere/a.png: No such file or directory");
  EXPECT_EQ(error_text([] { read_picture("/"); }), "picture: cannot read /: Is a directory");
}

TEST(Picture, SaysWhatIsDamagedWhereverItIsCutOff) {
  for (const char* name : {"rgb_8.png", "palette_2.png", "interlaced.png", "grey.jpg",
                           "rgb_420.jpg", "progressive.jpg", "binary.pgm", "binary.ppm"}) {
    const std::string whole = contents(name);
    EXPECT_EQ(complaint(whole), "(no error)");
    for (std::size_t i = 0; i < whole.size(); i += 5) {
      // The last two bytes of a JPEG file say that it ends; its pixels may be whole without.
      const bool whole_without = std::string(name).ends_with("jpg") && i + 2 >= whole.size();
      const std::string said = complaint(whole.substr(0, i));
      ASSERT_TRUE(whole_without || said.starts_with("picture: FILE is ")) << name << i << said;
    }
  }
}

TEST(Picture, SaysHowItIsDamaged) {
  std::string png = contents("rgb_8.png");
  EXPECT_EQ(complaint(png.substr(0, 100)), "picture: FILE is damaged: it ends too early");
  png[100] = static_cast<char>(png[100] ^ 1);
  EXPECT_THAT(complaint(png), HasSubstr("FILE is damaged: IDAT: "));
  EXPECT_THAT(complaint(contents("grey.jpg").substr(0, 300)),
              HasSubstr("FILE is damaged: Premature end of JPEG file"));
  EXPECT_EQ(complaint("P5 2 1 255\na"), "picture: FILE is damaged: it ends too early");
  EXPECT_EQ(complaint("P5 2 x"), "picture: FILE is damaged: a number is missing");
  EXPECT_EQ(complaint("P2 1 1 9 10"),
            "picture: FILE is damaged: it has the value 10, and 9 as the highest");
  EXPECT_THAT(complaint("P5 1 1 0 a"), HasSubstr("the highest value 0"));
  EXPECT_THAT(complaint("P5 1 1 65536 a"), HasSubstr("the highest value 65536"));
}

TEST(Picture, SpendsNoMemoryOnAHeaderThatLies) {
  std::string jpeg = contents("grey.jpg");
  const std::size_t frame = jpeg.find("\xff\xc0");
  ASSERT_NE(frame, std::string::npos);
  jpeg.replace(frame + 5, 4, "\x1f\x40\x1f\x40");  // its height and width
  EXPECT_THAT(complaint(jpeg), HasSubstr("it announces 8000 x 8000 pixels in 432 bytes"));
}

TEST(Picture, RefusesColoursOfAPrinterAndWhatIsTooLarge) {
  EXPECT_EQ(complaint(contents("printer.jpg")),
            "picture: FILE has the four colours of a printer (CMYK); save it in RGB");
  EXPECT_THAT(complaint("P5 8193 8192 255\n"), HasSubstr("has 8192 x 8193 pixels, but 1 to"));
  EXPECT_THAT(complaint("P5 9223372036854775807 9223372036854775807 255\n"), HasSubstr("pixels"));
  EXPECT_THAT(complaint("P5 0 5 255\n"), HasSubstr("has 5 x 0 pixels"));
  std::string png = contents("grey_8.png");  // its width and height, from byte 16 on
  EXPECT_THAT(complaint(png.replace(16, 8, std::string("\0\0\xff\xff\0\0\xff\xff", 8))),
              HasSubstr("FILE is damaged: IHDR: CRC error"));
}

}  // namespace
}  // namespace dl::data
