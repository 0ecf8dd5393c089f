#include <dl/base/check.h>
#include "api.hpp"
#include "harness/check.h"

namespace dl {
namespace {

using namespace harness;

/// A file of these bytes, 0 to 255.
std::string file_of(const std::vector<int>& bytes) { return {bytes.begin(), bytes.end()}; }

/// A number of a header.
std::string number(std::uint32_t value) {
  std::string bytes(4, '\0');
  for (std::size_t k = 4; k-- > 0; value /= 256) {
    bytes[k] = static_cast<char>(value % 256);
  }
  return bytes;
}

std::string image_header(std::uint32_t n, std::uint32_t rows, std::uint32_t columns) {
  return number(0x803) + number(n) + number(rows) + number(columns);
}

/// Runs a reader on a file that is whole: an exception is a mistake, and its text is shown.
template <class Read>
auto read_whole(const std::string& what, const std::string& diagnosis, Read read) {
  try {
    return read();
  } catch (const std::exception& error) {
    fail_test(concat(what, " is whole, and is refused: '", error.what(), "'"), diagnosis);
  }
}

const std::vector<int> kPixels{0, 255, 128, 7, 9, 200, 1, 2, 3, 4, 5, 127};

TEST("big_endian: the most significant byte first") {
  const std::string bytes = file_of({0, 0, 1, 44, 1, 2, 3, 4, 0});
  known_mistake("the bytes are taken in the wrong order: the first one is the most significant",
                738263040);
  expect_equal("the number in the bytes 0 0 1 44", big_endian(bytes, 0), 300);
  known_mistake("the number is read from the front, not from the place that was asked for", 300);
  known_mistake("the bytes are taken in the wrong order: the first one is the most significant",
                67305985);
  expect_equal("the number in the bytes 1 2 3 4, at place 4", big_endian(bytes, 4), 16909060);
  expect_equal("the number in the bytes 2 3 4 0, at place 5", big_endian(bytes, 5), 33752064);
}

TEST("big_endian: bytes of 128 and more are not negative") {
  known_mistake(
      "a char is signed: the byte 200 is the char -56, whose sign fills the bytes above it. Make "
      "it an unsigned char first",
      4294967240);
  expect_equal("the number in the bytes 0 0 0 200", big_endian(file_of({0, 0, 0, 200}), 0), 200);
  expect_equal("the number in the bytes 255 255 255 254",
               big_endian(file_of({255, 255, 255, 254}), 0), 4294967294);
}

TEST("big_endian: refuses to read beyond the end") {
  expect_error(
      "big_endian(bytes, 3) of 6 bytes",
      [] {
        big_endian(file_of({0, 0, 0, 1, 2, 3}), 3);
      },
      "short");
  expect_error(
      "big_endian(bytes, 0) of an empty file", [] { big_endian("", 0); }, "short");
}

TEST("read_images: two images of 3 rows and 2 columns") {
  const std::string file = image_header(2, 3, 2) + file_of(kPixels);
  const Images images = read_whole("a file of 2 images of 3 x 2, 28 bytes,",
                                   "the header of images has 16 bytes: magic, count, rows, columns",
                                   [&] { return read_images(file); });
  if (images.rows == 2 && images.columns == 3) {
    fail_test("rows and columns have changed places: the number of rows comes first");
  }
  expect_equal("rows", images.rows, 3);
  expect_equal("columns", images.columns, 2);
  expect_shape("pixels, with one image in each row,", images.pixels, {2, 6});
  known_mistake("a char is signed: the byte 255 is the char -1. Make it an unsigned char first",
                Matrix{{0, -1, -128, 7, 9, -56}, {1, 2, 3, 4, 5, 127}});
  known_mistake("each image is read column by column: in the file it stands row by row",
                Matrix{{0, 7, 255, 9, 128, 200}, {1, 4, 2, 5, 3, 127}});
  known_mistake("these are the bytes from place 8 on: the header of images has 16 bytes",
                Matrix{{0, 0, 0, 3, 0, 0}, {0, 2, 0, 255, 128, 7}});
  expect_equal("pixels", images.pixels, Matrix{{0, 255, 128, 7, 9, 200}, {1, 2, 3, 4, 5, 127}});
}

TEST("read_images: one image, and a size of more than a byte") {
  std::string pixels(300, '\1');
  pixels.back() = '\xFF';
  const Images images =
      read_whole("a file of 1 image of 1 x 300", "300 is the bytes 0 0 1 44: is the order right?",
                 [&] { return read_images(image_header(1, 1, 300) + pixels); });
  expect_shape("pixels", images.pixels, {1, 300});
  expect_equal("the last pixel", images.pixels(0, 299), 255);
}

TEST("read_images: refuses another magic number") {
  const std::string labels = number(0x801) + number(8) + std::string(8, '\1');
  expect_error(
      "read_images of a file of labels", [&] { read_images(labels); }, "magic");
  const std::string other = number(0xD03) + number(1) + number(1) + number(1) + "\1";
  expect_error(
      "read_images of a file of floats, magic 0xD03,", [&] { read_images(other); }, "magic");
}

TEST("read_images: refuses a file that is cut off, or that goes on") {
  const std::string file = image_header(2, 3, 2) + file_of(kPixels);
  expect_error(
      "read_images of 27 bytes, where the header announces 28,",
      [&] { read_images(file.substr(0, 27)); }, "short");
  expect_error(
      "read_images of a file that ends inside its header", [&] { read_images(file.substr(0, 10)); },
      "short");
  expect_error(
      "read_images of 29 bytes, where the header announces 28,", [&] { read_images(file + "x"); },
      "long");
}

TEST("read_images: asks for no memory that the file cannot fill") {
  expect_error(
      "read_images of a header alone, with 2^16 images of 2^16 x 1 (a product of 32 bits is 0)",
      [] { read_images(image_header(1u << 16, 1u << 16, 1)); }, "short");
  expect_error(
      "read_images of a header alone, with 2^31 images of 2^31 x 4 (a product of 64 bits is 0)",
      [] { read_images(image_header(1u << 31, 1u << 31, 4)); }, "short");
  expect_error(
      "read_images of 80 bytes that announce 2^31 images of 28 x 28",
      [] { read_images(image_header(1u << 31, 28, 28) + std::string(64, '\1')); }, "short");
}

TEST("read_labels: a header of 8 bytes, and labels up to 255") {
  const std::string header = number(0x801) + number(5);
  const Labels labels =
      read_whole("a file of 5 labels, 13 bytes,",
                 "the header of labels has 8 bytes: magic and count, no more", [&] {
                   return read_labels(header + file_of({3, 0, 9, 200, 1}));
                 });
  expect_equal("the number of labels", labels.size(), 5);
  expect(labels[3] < 256, concat("the label 200 is read as ", labels[3],
                                 ": a char is signed; make it an unsigned char first"));
  expect_equal("read_labels(bytes)", labels, Labels{3, 0, 9, 200, 1});
  expect_equal("a single label",
               read_whole("a file of 1 label", "",
                          [] { return read_labels(number(0x801) + number(1) + "\7"); }),
               Labels{7});
}

TEST("read_labels: refuses what is no whole file of labels") {
  const std::string file = number(0x801) + number(5) + file_of({3, 0, 9, 200, 1});
  expect_error(
      "read_labels of a file of images", [] { read_labels(image_header(1, 1, 1) + "\1"); },
      "magic");
  expect_error(
      "read_labels of 4 labels, where the header announces 5,",
      [&] { read_labels(file.substr(0, 12)); }, "short");
  expect_error(
      "read_labels of 6 labels, where the header announces 5,", [&] { read_labels(file + "\1"); },
      "long");
}

}  // namespace
}  // namespace dl
