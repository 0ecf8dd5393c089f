// ImageSet: labelled grey images, kept as they are stored, one byte per pixel.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <vector>

#include <dl/data/idx.h>

namespace dl::data {

struct ImageSet {
  Index count = 0, rows = 0, columns = 0;
  std::vector<std::uint8_t> pixels;  // (count, rows, columns), 0 to 255
  std::vector<std::int32_t> labels;  // (count,)

  /// The pixels of image i, row by row. Throws an Error if there is no such image.
  std::span<const std::uint8_t> image(Index i) const;
};

/// Called with each file and its path; throws an Error for one that should not be used.
using IdxCheck = std::function<void(const std::filesystem::path&, const IdxFile&)>;

/// Joins two IDX files, read at the same time: images (count, rows, columns) and labels (count,).
/// Throws an Error if one cannot be read, does not pass `accept`, or they do not belong together.
ImageSet read_image_set(const std::filesystem::path& images, const std::filesystem::path& labels,
                        const IdxCheck& accept = {});

}  // namespace dl::data
