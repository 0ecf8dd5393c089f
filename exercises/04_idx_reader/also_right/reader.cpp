// A reader that walks through the file and counts what is left; the sizes are divided into that, so
// that no product can be too large.
#include "api.hpp"

namespace dl {

namespace {

[[noreturn]] void refuse(const char* why) { throw std::runtime_error(why); }

class Walk {
 public:
  explicit Walk(const std::string& bytes) : here_(bytes.begin()), end_(bytes.end()) {}

  std::size_t left() const { return static_cast<std::size_t>(end_ - here_); }
  std::size_t byte() {
    if (here_ == end_) {
      refuse("IDX: short of data");
    }
    return *here_++ & 0xFF;
  }
  std::size_t number() {
    std::size_t value = 0;
    for (const std::size_t place : {1u << 24, 1u << 16, 1u << 8, 1u}) {
      value += place * byte();
    }
    return value;
  }
  /// Checks that n things of `size` bytes are what is left.
  void expect(std::size_t n, std::size_t size) const {
    if (size > 0 && n > left() / size) {
      refuse("IDX: short of data");
    }
    if (n * size < left()) {
      refuse("IDX: longer than announced");
    }
  }

 private:
  std::string::const_iterator here_, end_;
};

}  // namespace

std::uint32_t big_endian(const std::string& bytes, std::size_t at) {
  const std::string rest = at < bytes.size() ? bytes.substr(at) : "";
  Walk walk(rest);
  return static_cast<std::uint32_t>(walk.number());
}

Images read_images(const std::string& bytes) {
  Walk walk(bytes);
  if (walk.number() != 0x0803) {
    refuse("IDX: another magic number");
  }
  const std::size_t n = walk.number();
  Images images;
  images.rows = walk.number();
  images.columns = walk.number();
  const std::size_t size = images.rows * images.columns;  // of two 32-bit numbers: it fits
  walk.expect(n, size);
  images.pixels = zeros(n, size);
  std::generate(images.pixels.begin(), images.pixels.end(),
                [&] { return static_cast<double>(walk.byte()); });
  return images;
}

Labels read_labels(const std::string& bytes) {
  Walk walk(bytes);
  if (walk.number() != 0x0801) {
    refuse("IDX: another magic number");
  }
  const std::size_t n = walk.number();
  walk.expect(n, 1);
  Labels labels;
  while (walk.left() > 0) {
    labels.push_back(walk.byte());
  }
  return labels;
}

}  // namespace dl
