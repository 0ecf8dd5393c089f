#include <dl/data/image_folder.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <string>

#include <dl/data/picture.h>
#include "support/error_text.h"
#include "support/temp_folder.h"

namespace dl::data {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;

/// A PGM file of one pixel.
void write_pixel(const fs::path& path, char value) {
  fs::create_directories(path.parent_path());
  std::ofstream(path) << "P5 1 1 255\n" << value;
}

TEST(ImageFolder, TakesTheFoldersAsClassesAndTheirPicturesInOrder) {
  const TempFolder folder;
  write_pixel(folder / "cat/b.pgm", 'b');
  write_pixel(folder / "cat/a.PGM", 'a');
  write_pixel(folder / "cat/10.ppm", '1');
  write_pixel(folder / "cat/more/0.pgm", 'm');  // after those of the folder above, as torchvision
  write_pixel(folder / "ant/z.pgm", 'z');
  write_pixel(folder / "Zebra/x.pgm", 'x');
  std::ofstream(folder / "cat/notes.txt") << "no picture";
  write_pixel(folder / "cat/.hidden.pgm", 'h');
  write_pixel(folder / ".checkpoints/c.pgm", 'c');
  write_pixel(folder / "cat/.checkpoints/c.pgm", 'c');
  std::ofstream(folder / "beside.pgm") << "not in a class";
  const ImageFolder read = read_image_folder(folder.path(), 1, 1);
  EXPECT_THAT(read.classes, ElementsAre("Zebra", "ant", "cat"));
  EXPECT_EQ(read.images.count, 6);
  EXPECT_THAT(read.images.labels, ElementsAre(0, 1, 2, 2, 2, 2));
  EXPECT_THAT(read.images.pixels, ElementsAre('x', 'z', '1', 'a', 'b', 'm'));
}

TEST(ImageFolder, ReadsPicturesInOneSizeWhateverTheirOwn) {
  const fs::path pictures = fs::path(DL_PROJECT_DIR) / "tests/data/pictures";
  const TempFolder folder;
  fs::create_directory(folder / "all");
  for (const char* name : {"rgb_420.jpg", "palette_4.png", "hundred.pgm"}) {
    fs::copy_file(pictures / name, folder / "all" / name);
  }
  write_pixel(folder / "all/small.pgm", 'a');
  const ImageSet images = read_image_folder(folder.path(), 5, 4).images;
  EXPECT_EQ(images.count, 4);
  EXPECT_EQ(images.rows, 5);
  EXPECT_EQ(images.columns, 4);
  Index i = 0;
  for (const char* name : {"hundred.pgm", "palette_4.png", "rgb_420.jpg", "small.pgm"}) {
    const auto pixels = images.image(i++);
    EXPECT_EQ(std::vector(pixels.begin(), pixels.end()),
              resized(read_picture(folder / "all" / name), 5, 4).pixels)
        << name;
  }
}

TEST(ImageFolder, LabelsAsAnotherFolderDid) {
  const TempFolder folder;
  write_pixel(folder / "b/x.pgm", 'x');
  const ImageFolder read = read_image_folder(folder.path(), 1, 1, {"a", "b"});
  EXPECT_THAT(read.images.labels, ElementsAre(1));
  EXPECT_THAT(read.classes, ElementsAre("a", "b"));
  EXPECT_THAT(error_text([&] {
                read_image_folder(folder.path(), 1, 1, {"a", "c"});
              }),
              HasSubstr("/b is none of the 2 classes"));
}

TEST(ImageFolder, SaysWhatIsMissingOrCannotBeRead) {
  const TempFolder folder;
  const auto complaint = [&](Index rows = 1) {
    return error_text([&] { read_image_folder(folder.path(), rows, 1); });
  };
  EXPECT_THAT(error_text([] { read_image_folder("/nowhere", 1, 1); }),
              HasSubstr("image folder: cannot read /nowhere: No such file"));
  EXPECT_THAT(complaint(), HasSubstr("has no folders; it needs one for each class"));
  fs::create_directory(folder / "cat");
  EXPECT_THAT(complaint(), HasSubstr("/cat has no pictures (.png, .jpg, .jpeg, .pgm, .ppm)"));
  write_pixel(folder / "cat/a.pgm", 'a');
  EXPECT_EQ(complaint(), "(no error)");
  EXPECT_THAT(complaint(0), HasSubstr("pictures cannot have 0 x 1 pixels"));
  EXPECT_THAT(complaint(Index{1} << 37), HasSubstr("more than the"));
  write_pixel(folder / "cat/b.webp", 'b');
  EXPECT_THAT(complaint(), HasSubstr("/cat/b.webp cannot be read: save it as PNG"));
  fs::remove(folder / "cat/b.webp");
  for (int i = 0; i < 50; ++i) {  // of several that are damaged, the first is named, every time
    std::ofstream(folder / "cat" / ("c" + std::to_string(10 + i) + ".png")) << "nothing";
  }
  for (int run = 0; run < 20; ++run) {
    EXPECT_THAT(complaint(), HasSubstr("/cat/c10.png is no PNG, JPEG, PGM or PPM picture"));
  }
  fs::remove_all(folder / "cat");
  fs::create_directory(folder / "loop");
  fs::create_directory_symlink("..", folder / "loop/again");
  EXPECT_THAT(complaint(), HasSubstr("image folder: cannot read"));
}

}  // namespace
}  // namespace dl::data
