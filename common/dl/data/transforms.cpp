#include <dl/data/transforms.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>

#include <dl/base/check.h>
#include <dl/kernels/pixel.h>

namespace dl::data {
namespace {

constexpr int kPrecisionBits = 22;  // 32, less 8 for the pixel and 2 for the sign and overshoot
constexpr std::int32_t kHalf = 1 << (kPrecisionBits - 1);

std::uint8_t rounded(std::int32_t sum) {
  return static_cast<std::uint8_t>(std::clamp(sum >> kPrecisionBits, 0, 255));
}

}  // namespace

void to_float(std::span<const std::uint8_t> pixels, std::span<float> x) {
  check(pixels.size() == x.size(), "to_float: ", pixels.size(), " pixels, but room for ", x.size());
  std::transform(pixels.begin(), pixels.end(), x.begin(), to_unit_interval);
}

std::vector<Resize::Window> Resize::windows(Index from, Index to) {
  const double scale = static_cast<double>(from) / static_cast<double>(to);
  const double support = std::max(scale, 1.0);  // half the width of the triangle
  std::vector<Window> windows;
  for (Index i = 0; i < to; ++i) {
    const double center = (static_cast<double>(i) + 0.5) * scale;
    const Index first = std::max<Index>(static_cast<Index>(center - support + 0.5), 0);
    const Index last = std::min(static_cast<Index>(center + support + 0.5), from);
    std::vector<double> heights;
    double total = 0;
    for (Index j = first; j < last; ++j) {
      const double distance = (static_cast<double>(j) - center + 0.5) * (1.0 / support);
      heights.push_back(std::max(1.0 - std::abs(distance), 0.0));
      total += heights.back();
    }
    Window window{static_cast<std::size_t>(first), {}};
    for (double height : heights) {
      window.weights.push_back(
          static_cast<std::int32_t>(height / total * (1 << kPrecisionBits) + 0.5));
    }
    windows.push_back(window);
  }
  return windows;
}

Resize::Resize(Index rows, Index columns, Index new_rows, Index new_columns)
    : rows_(static_cast<std::size_t>(rows)), columns_(static_cast<std::size_t>(columns)) {
  check(rows > 0 && columns > 0 && new_rows > 0 && new_columns > 0, "resize: from ", rows, " x ",
        columns, " to ", new_rows, " x ", new_columns, ": every size must be at least 1");
  row_windows_ = windows(rows, new_rows);
  column_windows_ = windows(columns, new_columns);
}

void Resize::operator()(std::span<const std::uint8_t> image, std::span<std::uint8_t> result) const {
  const std::size_t width = column_windows_.size();
  check(image.size() == rows_ * columns_, "resize: an image of ", image.size(),
        " pixels, expected ", rows_, " x ", columns_);
  check(result.size() == row_windows_.size() * width, "resize: room for ", result.size(),
        " pixels, needed are ", row_windows_.size(), " x ", width);

  std::vector<std::uint8_t> narrow(rows_ * width);
  for (std::size_t r = 0; r < rows_; ++r) {
    for (std::size_t c = 0; c < width; ++c) {
      const Window& window = column_windows_[c];
      const std::uint8_t* pixels = &image[r * columns_ + window.first];
      std::int32_t sum = kHalf;
      for (std::size_t k = 0; k < window.weights.size(); ++k) {
        sum += pixels[k] * window.weights[k];
      }
      narrow[r * width + c] = rounded(sum);
    }
  }

  std::vector<std::int32_t> sums(width);
  for (std::size_t r = 0; r < row_windows_.size(); ++r) {
    const Window& window = row_windows_[r];
    std::fill(sums.begin(), sums.end(), kHalf);
    for (std::size_t k = 0; k < window.weights.size(); ++k) {
      const std::uint8_t* pixels = &narrow[(window.first + k) * width];
      for (std::size_t c = 0; c < width; ++c) {
        sums[c] += pixels[c] * window.weights[k];
      }
    }
    std::transform(sums.begin(), sums.end(), &result[r * width], rounded);
  }
}

ImageSet moved(const ImageSet& images, double degrees, double down, double right) {
  ImageSet result{images.count, images.rows, images.columns, {}, images.labels};
  result.pixels.reserve(images.pixels.size());
  const double angle = degrees * std::numbers::pi / 180;
  const double c = std::cos(angle), s = std::sin(angle);
  const double middle_row = static_cast<double>(images.rows - 1) / 2;
  const double middle_column = static_cast<double>(images.columns - 1) / 2;
  for (Index i = 0; i < images.count; ++i) {
    const std::span<const std::uint8_t> image = images.image(i);
    const auto pixel = [&](Index row, Index column) {
      const bool inside = row >= 0 && row < images.rows && column >= 0 && column < images.columns;
      return inside ? static_cast<double>(
                          image[static_cast<std::size_t>(row * images.columns + column)])
                    : 0.0;
    };
    for (Index row = 0; row < images.rows; ++row) {
      for (Index column = 0; column < images.columns; ++column) {
        // Where this pixel comes from: back by the move, and turned back. Rows count downwards.
        const double y = static_cast<double>(row) - down - middle_row;
        const double x = static_cast<double>(column) - right - middle_column;
        const double from_row = c * y + s * x + middle_row;
        const double from_column = c * x - s * y + middle_column;
        const double top = std::floor(from_row), left = std::floor(from_column);
        const double u = from_row - top, v = from_column - left;
        const auto r = static_cast<Index>(top), l = static_cast<Index>(left);
        const double value = (1 - u) * ((1 - v) * pixel(r, l) + v * pixel(r, l + 1)) +
                             u * ((1 - v) * pixel(r + 1, l) + v * pixel(r + 1, l + 1));
        result.pixels.push_back(static_cast<std::uint8_t>(std::lround(value)));
      }
    }
  }
  return result;
}

}  // namespace dl::data
