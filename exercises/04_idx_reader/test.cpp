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

/// n bytes of any value.
std::string random_bytes(std::size_t n) {
  std::string bytes(n, '\0');
  std::generate(bytes.begin(), bytes.end(), [] { return static_cast<char>(rng().below(256)); });
  return bytes;
}

/// What the bytes are as numbers from 0 to 255.
std::vector<double> as_numbers(const std::string& bytes) {
  std::vector<double> numbers;
  for (const char byte : bytes) {
    numbers.push_back(byte < 0 ? 256.0 + byte : byte);
  }
  return numbers;
}

/// Whether `word` stands in the text by itself: not in "shorten" or "along".
bool has_word(const std::string& text, const std::string& word) {
  const auto letter = [&](std::size_t at) {
    return at < text.size() && std::isalpha(static_cast<unsigned char>(text[at])) != 0;
  };
  for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) {
    if (!(at > 0 && letter(at - 1)) && !letter(at + word.size())) {
      return true;
    }
  }
  return false;
}

/// That the call throws a std::runtime_error with this word, and not with "short" and "long" at
/// once: whoever reads it is to learn what is wrong with the file.
void expect_refused(const std::string& what, const std::string& word,
                    const std::function<void()>& call) {
  std::string text;
  const auto note_text = [&] {
    try {
      call();
    } catch (const std::exception& error) {
      text = error.what();
      throw;
    }
  };
  expect_error<std::runtime_error>(what, note_text, word);
  for (const std::string other : {"short", "long"}) {
    expect(word == other || !has_word(text, other),
           concat(what, " must fail with '", word, "', and not also with '", other,
                  "'\n    yours  '", text, "'"));
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

TEST("big_endian: any four bytes, at any place") {
  for (int round = 0; round < 100; ++round) {
    const std::size_t size = random_size(4, 30), at = random_size(0, size - 4);
    const std::string bytes = random_bytes(size);
    const std::vector<double> b = input("bytes", as_numbers(bytes));
    const double wanted = ((b[at] * 256 + b[at + 1]) * 256 + b[at + 2]) * 256 + b[at + 3];
    expect_equal(concat("big_endian(bytes, ", at, ") of ", size, " bytes"), big_endian(bytes, at),
                 wanted);
  }
}

TEST("big_endian: refuses to read beyond the end") {
  const auto refused = [](const std::string& bytes, std::size_t at) {
    expect_refused(concat("big_endian(bytes, ", at, ") of ", bytes.size(), " bytes"), "short",
                   [&] { big_endian(bytes, at); });
  };
  refused(file_of({0, 0, 0, 1, 2, 3}), 3);
  refused("", 0);
  for (int round = 0; round < 50; ++round) {
    const std::size_t size = random_size(0, 12);
    refused(random_bytes(size), size + random_size(0, 9) - std::min<std::size_t>(size, 3));
  }
}

TEST("big_endian: refuses a place so large that at + 4 is small again") {
  for (std::size_t back = 0; back < 6; ++back) {
    const std::size_t at = std::numeric_limits<std::size_t>::max() - back;
    expect_refused(concat("big_endian(bytes, ", at, ") of 8 bytes (at + 4 is ", at + 4, ")"),
                   "short", [&] { big_endian(random_bytes(8), at); });
  }
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

TEST("read_images: any sizes, 0 among them, and any bytes") {
  for (int round = 0; round < 100; ++round) {
    std::vector<std::size_t> sizes{random_size(0, 5), random_size(0, 6), random_size(0, 7)};
    if (round < 4) {  // what does not go into one byte, or into two
      sizes = std::vector<std::vector<std::size_t>>{
          {300, 1, 2}, {1, 300, 2}, {2, 1, 300}, {70'000, 1, 1}}[static_cast<std::size_t>(round)];
    }
    const std::size_t n = sizes[0], rows = sizes[1], columns = sizes[2];
    const std::string body = random_bytes(n * rows * columns);
    const auto header =
        image_header(static_cast<std::uint32_t>(n), static_cast<std::uint32_t>(rows),
                     static_cast<std::uint32_t>(columns));
    const std::string what = concat("a file of ", n, " images of ", rows, " x ", columns);
    const Images images = read_whole(
        what, body.empty() ? "a file may announce no pixels, and is whole without any" : "",
        [&] { return read_images(header + body); });
    expect_equal("rows of " + what, images.rows, rows);
    expect_equal("columns of " + what, images.columns, columns);
    expect_equal("pixels of " + what, images.pixels,
                 Numbers({n, rows * columns}, as_numbers(body)));
  }
}

TEST("read_images: refuses another magic number") {
  const std::string labels = number(0x801) + number(8) + std::string(8, '\1');
  expect_refused("read_images of a file of labels", "magic", [&] { read_images(labels); });
  for (std::size_t bit = 0; bit < 32; ++bit) {
    const std::uint32_t magic = 0x803 ^ 1u << bit;
    const std::string other = number(magic) + number(1) + number(2) + number(1) + "ab";
    expect_refused(concat("read_images of a file with the magic number ", magic, " and not 2051,"),
                   "magic", [&] { read_images(other); });
  }
}

TEST("read_images: refuses a file that is cut off, or that goes on") {
  const std::string file = image_header(2, 3, 2) + file_of(kPixels);
  expect_refused("read_images of 27 bytes, where the header announces 28,", "short",
                 [&] { read_images(file.substr(0, 27)); });
  expect_refused("read_images of 29 bytes, where the header announces 28,", "long",
                 [&] { read_images(file + "x"); });
  for (std::size_t size = 4; size < file.size(); ++size) {
    expect_refused(concat("read_images of the first ", size, " of 28 bytes",
                          size < 16 ? ", which end inside the header," : ""),
                   "short", [&] { read_images(file.substr(0, size)); });
  }
  for (const std::size_t more : {2, 3, 6, 12, 256, 65'536}) {
    expect_refused(concat("read_images of a file that goes on for ", more, " bytes"), "long",
                   [&] { read_images(file + random_bytes(more)); });
  }
  expect_refused("read_images of 17 bytes, where the header announces no images,", "long",
                 [] { read_images(image_header(0, 3, 2) + "x"); });
  for (std::size_t size = 0; size < 4; ++size) {  // cut off, or not the magic number: both are true
    expect_error<std::runtime_error>(concat("read_images of the first ", size, " bytes"),
                                     [&] { read_images(file.substr(0, size)); });
  }
}

TEST("read_images: asks for no memory that the file cannot fill") {
  expect_refused(
      "read_images of a header alone, with 2^16 images of 2^16 x 1 (a product of 32 bits is 0)",
      "short", [] { read_images(image_header(1u << 16, 1u << 16, 1)); });
  expect_refused(
      "read_images of a header alone, with 2^31 images of 2^31 x 4 (a product of 64 bits is 0)",
      "short", [] { read_images(image_header(1u << 31, 1u << 31, 4)); });
  expect_refused("read_images of 80 bytes that announce 2^31 images of 28 x 28", "short",
                 [] { read_images(image_header(1u << 31, 28, 28) + std::string(64, '\1')); });
  for (int round = 0; round < 50; ++round) {
    // Odd sizes have an inverse among the numbers of 32 bits: with it the product of 32 bits is
    // the size of the file, whatever that is, or too small by 1.
    const auto rows = static_cast<std::uint32_t>(2 * random_size(50, 50'000) + 1);
    const auto columns = static_cast<std::uint32_t>(2 * random_size(50, 50'000) + 1);
    const std::uint32_t size = rows * columns;
    std::uint32_t inverse = 1;
    while (inverse * size != 1) {
      inverse *= 2 - inverse * size;
    }
    const auto body = static_cast<std::uint32_t>(random_size(0, 40));
    const std::uint32_t n = inverse * body;
    if (static_cast<double>(n) * rows * columns > 50) {
      expect_refused(concat("read_images of ", 16 + body, " bytes that announce ", n, " images of ",
                            rows, " x ", columns, " (a product of 32 bits is ", body, ")"),
                     "short",
                     [&] { read_images(image_header(n, rows, columns) + random_bytes(body)); });
    }
  }
}

TEST("read_images: one byte is missing of 2^24 + 1, which a float cannot tell from 2^24") {
  const std::string file = image_header(1, 1, (1u << 24) + 1) + std::string(1u << 24, '\1');
  expect_refused("read_images of 2^24 + 16 bytes, where the header announces 2^24 + 17,", "short",
                 [&] { read_images(file); });
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
}

TEST("read_labels: any number of them, 0 as well, and any bytes") {
  for (int round = 0; round < 50; ++round) {
    const std::size_t n = round == 0 ? 70'000 : random_size(0, 300);
    const std::string body = random_bytes(n);
    const std::string what = concat("a file of ", n, " labels");
    expect_equal(
        what,
        read_whole(what, n == 0 ? "a file may announce no labels, and is whole without any" : "",
                   [&] {
                     return read_labels(number(0x801) + number(static_cast<std::uint32_t>(n)) +
                                        body);
                   }),
        as_numbers(body));
  }
}

TEST("read_labels: refuses what is no whole file of labels") {
  const std::string file = number(0x801) + number(5) + file_of({3, 0, 9, 200, 1});
  expect_refused("read_labels of a file of images", "magic",
                 [] { read_labels(image_header(1, 1, 1) + "\1"); });
  for (std::size_t bit = 0; bit < 32; ++bit) {
    const std::uint32_t magic = 0x801 ^ 1u << bit;
    expect_refused(concat("read_labels of a file with the magic number ", magic, " and not 2049,"),
                   "magic", [&] { read_labels(number(magic) + file.substr(4)); });
  }
  for (std::size_t size = 4; size < file.size(); ++size) {
    expect_refused(concat("read_labels of the first ", size, " of 13 bytes"), "short",
                   [&] { read_labels(file.substr(0, size)); });
  }
  expect_refused("read_labels of 2^32 - 1 labels, of which there are 5,", "short",
                 [&] { read_labels(number(0x801) + number(0xFFFF'FFFF) + file.substr(8)); });
  for (const std::size_t more : {1, 2, 5, 8, 256, 65'536}) {
    expect_refused(concat("read_labels of 5 labels and ", more, " more bytes"), "long",
                   [&] { read_labels(file + random_bytes(more)); });
  }
}

}  // namespace
}  // namespace dl
