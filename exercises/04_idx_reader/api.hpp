// Exercise 04: what is to be written. `bytes` is all that is in a file, as std::ifstream reads it:
// a char is signed on most machines.
#pragma once

#include "harness/matrix.h"

namespace dl {

/// n grey images.
struct Images {
  std::size_t rows = 0, columns = 0;  // of each
  Matrix pixels;                      // (n, rows * columns), each 0 to 255, row by row
};

/// The number in the bytes at, at + 1, at + 2 and at + 3, the most significant one first. Throws
/// std::runtime_error with the word "short" where the file ends before, however large `at` is.
std::uint32_t big_endian(const std::string& bytes, std::size_t at);

/// The images of an IDX file, magic number 0x803. Throws std::runtime_error, with the word "magic",
/// "short" or "long", for anything but one whole file; no memory is asked for before that is known.
/// A 0 among n, rows and columns is no error: pixels has the shape above all the same.
Images read_images(const std::string& bytes);

/// The labels of an IDX file, magic number 0x801; the same errors.
Labels read_labels(const std::string& bytes);

}  // namespace dl
