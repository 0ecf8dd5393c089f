// A reader of PNG pictures, as far as gnuplot writes them: 8 bits a channel, RGB or RGBA.
#pragma once

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include <dl/base/check.h>
#include "support/temp_folder.h"

namespace dl::plot {

struct Png {
  std::uint32_t width = 0;
  std::uint32_t height = 0;
  std::vector<std::array<int, 3>> pixels;  // row by row

  /// The share of pixels of exactly this colour, 0xRRGGBB.
  double share(int colour) const {
    const std::array<int, 3> rgb = {colour >> 16, (colour >> 8) & 255, colour & 255};
    return static_cast<double>(std::count(pixels.begin(), pixels.end(), rgb)) /
           static_cast<double>(pixels.size());
  }
};

namespace png_detail {

inline std::uint32_t big_endian(const std::string& bytes, std::size_t at) {
  std::uint32_t value = 0;
  for (std::size_t i = at; i < at + 4; ++i) {
    value = value << 8 | static_cast<unsigned char>(bytes.at(i));
  }
  return value;
}

/// The filter "Paeth" of the PNG specification, 9.4.
inline int paeth(int left, int up, int corner) {
  const int estimate = left + up - corner;
  const int to_left = std::abs(estimate - left), to_up = std::abs(estimate - up);
  const int to_corner = std::abs(estimate - corner);
  return to_left <= to_up && to_left <= to_corner ? left : to_up <= to_corner ? up : corner;
}

}  // namespace png_detail

/// Reads a picture; throws an Error if a checksum is wrong or anything is missing.
inline Png read_png(const std::filesystem::path& path) {
  using png_detail::big_endian;
  const std::string bytes = contents_of(path);
  check(bytes.starts_with("\x89PNG\r\n\x1A\n"), path.string(), " is not a PNG");
  Png png;
  std::size_t channels = 0;
  std::string packed;
  std::string kind;
  for (std::size_t at = 8; kind != "IEND";) {
    check(at + 12 <= bytes.size(), path.string(), " is cut short");
    const std::size_t length = big_endian(bytes, at);
    kind = bytes.substr(at + 4, 4);
    const std::string chunk = bytes.substr(at + 8, length);
    const uLong sum = ::crc32(0, reinterpret_cast<const Bytef*>(bytes.data() + at + 4),
                              static_cast<uInt>(4 + length));
    check(sum == big_endian(bytes, at + 8 + length), path.string(), ": ", kind, " is damaged");
    if (kind == "IHDR") {
      png.width = big_endian(chunk, 0);
      png.height = big_endian(chunk, 4);
      check(chunk[8] == 8 && (chunk[9] == 2 || chunk[9] == 6), path.string(), ": unknown format");
      channels = chunk[9] == 2 ? 3 : 4;
    } else if (kind == "IDAT") {
      packed += chunk;
    }
    at += 12 + length;
  }

  const std::size_t row_bytes = png.width * channels;
  std::vector<unsigned char> rows(png.height * (row_bytes + 1));
  uLongf size = rows.size();
  check(::uncompress(rows.data(), &size, reinterpret_cast<const Bytef*>(packed.data()),
                     packed.size()) == Z_OK &&
            size == rows.size(),
        path.string(), ": its pixels cannot be unpacked");
  std::vector<unsigned char> above(row_bytes, 0);
  for (std::size_t y = 0; y < png.height; ++y) {
    unsigned char* row = rows.data() + y * (row_bytes + 1) + 1;
    for (std::size_t i = 0; i < row_bytes; ++i) {
      const int left = i < channels ? 0 : row[i - channels];
      const int corner = i < channels ? 0 : above[i - channels];
      const std::array predictions = {0, left, int{above[i]}, (left + above[i]) / 2,
                                      png_detail::paeth(left, above[i], corner)};
      row[i] = static_cast<unsigned char>(row[i] + predictions.at(row[-1]));
    }
    std::copy(row, row + row_bytes, above.begin());
    for (std::size_t x = 0; x < png.width; ++x) {
      const unsigned char* pixel = row + x * channels;
      png.pixels.push_back({pixel[0], pixel[1], pixel[2]});
    }
  }
  return png;
}

}  // namespace dl::plot
