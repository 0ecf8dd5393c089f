// Pictures of one's own, from files.
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include <dl/base/shape.h>

namespace dl::data {

/// A grey picture.
struct Picture {
  Index rows = 0, columns = 0;
  std::vector<std::uint8_t> pixels;  // (rows, columns), 0 to 255
};

/// Reads a PNG, JPEG, PGM or PPM file, whatever its name. Colours become grey as in Pillow's
/// convert("L"), by the luma of ITU-R BT.601. What is transparent counts as if it were not, and the
/// turn that a camera notes beside the picture (EXIF) is not taken, both as there. Of 16 bits the
/// upper eight count. Throws an Error that says what is wrong with any other file, or with a
/// picture of more than 2^26 pixels.
Picture read_picture(const std::filesystem::path& path);

/// The picture in another size, by Resize.
Picture resized(const Picture& picture, Index rows, Index columns);

}  // namespace dl::data
