// WRONG: divides by the sizes, of which one may be 0
// KILLED-BY: read_images: any sizes, 0 among them, and any bytes
// SAYS: divided an integer by zero
// VERDICT: CRASH
#include "api.hpp"

namespace dl {

namespace {

void check_magic(const std::string& bytes, std::uint32_t wanted) {
  if (big_endian(bytes, 0) != wanted) {
    throw std::runtime_error("the magic number is not that of this kind of file");
  }
}

void check_length(const std::string& bytes, double announced) {
  if (static_cast<double>(bytes.size()) < announced) {
    throw std::runtime_error("the file is too short for what its header announces");
  }
  if (static_cast<double>(bytes.size()) > announced) {
    throw std::runtime_error("the file is too long for what its header announces");
  }
}

}  // namespace

std::uint32_t big_endian(const std::string& bytes, std::size_t at) {
  if (bytes.size() < 4 || at > bytes.size() - 4) {
    throw std::runtime_error("the file is too short for a number at this place");
  }
  std::uint32_t value = 0;
  for (std::size_t k = 0; k < 4; ++k) {
    value = value << 8 | static_cast<unsigned char>(bytes[at + k]);
  }
  return value;
}

Images read_images(const std::string& bytes) {
  check_magic(bytes, 0x803);
  const std::size_t n = big_endian(bytes, 4);
  const std::size_t rows = big_endian(bytes, 8);
  const std::size_t columns = big_endian(bytes, 12);
  if (bytes.size() >= 16 && (bytes.size() - 16) / rows / columns < n) {
    throw std::runtime_error("the file is too short for what its header announces");
  }
  check_length(bytes, 16.0 + static_cast<double>(n * rows * columns));
  Images images{rows, columns, zeros(n, rows * columns)};
  for (std::size_t k = 0; k < images.pixels.size(); ++k) {
    images.pixels.data()[k] = static_cast<unsigned char>(bytes[16 + k]);
  }
  return images;
}

Labels read_labels(const std::string& bytes) {
  check_magic(bytes, 0x801);
  const std::size_t n = big_endian(bytes, 4);
  check_length(bytes, 8 + static_cast<double>(n));
  Labels labels(n);
  for (std::size_t i = 0; i < n; ++i) {
    labels[i] = static_cast<unsigned char>(bytes[8 + i]);
  }
  return labels;
}

}  // namespace dl
