// What is done to images on their way into a network: from bytes to floats, and to another size.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include <dl/base/shape.h>
#include <dl/data/image_set.h>

namespace dl::data {

/// x = pixel / 255, in [0, 1], as torchvision's ToTensor. Both spans have the same length.
void to_float(std::span<const std::uint8_t> pixels, std::span<float> x);

/// Bilinear resizing of grey images, to the bit as Pillow's Image.resize(size, BILINEAR), which
/// torchvision's Resize uses. When shrinking, the triangle filter widens, so that every input pixel
/// counts. Columns first, then rows, with 22-bit fixed-point weights and rounding after each.
/// (Compared with Pillow 9.4 to 12.2. Pillow 13.0 takes the rows first for some changes of the
/// aspect ratio, which changes some pixels by 1; from square to square it is the same.)
class Resize {
 public:
  Resize(Index rows, Index columns, Index new_rows, Index new_columns);

  /// image (rows, columns) -> result (new_rows, new_columns). Can be called by many threads.
  void operator()(std::span<const std::uint8_t> image, std::span<std::uint8_t> result) const;

 private:
  /// One output position along an axis: the weighted sum of some neighbouring inputs.
  struct Window {
    std::size_t first;
    std::vector<std::int32_t> weights;  // in units of 2^-22
  };
  static std::vector<Window> windows(Index from, Index to);

  std::size_t rows_, columns_;
  std::vector<Window> row_windows_, column_windows_;
};

/// The images turned by `degrees` against the clock around their middle, and then moved down and to
/// the right by so many pixels. Between pixels it interpolates linearly; what comes from outside is
/// 0.
ImageSet moved(const ImageSet& images, double degrees, double down, double right);

}  // namespace dl::data
