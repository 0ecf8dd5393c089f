// The data of lesson 3, by way of exercises 04, 05 and 06.
#pragma once

#include <cstdint>
#include <vector>

#include <dl/array/array.h>
#include <dl/data/image_set.h>

namespace dl::parts {

struct Images {
  std::size_t pixels_each = 0;
  std::vector<std::uint8_t> pixels;
  std::vector<std::int32_t> labels;

  std::size_t count() const { return labels.size(); }
};

/// The first `limit` images of a set, or all, read from the bytes of its two files.
Images read_images(const data::ImageSet& set, std::size_t limit);

using Positions = std::vector<std::size_t>;

/// An epoch of the first n images in a new order, and one in theirs, as minibatches.
std::vector<Positions> shuffled(const Images& images, std::size_t n, std::size_t batch_size,
                                std::uint64_t seed);
std::vector<Positions> in_order(std::size_t n, std::size_t batch_size);

/// These images as numbers, (batch, pixels), and their labels.
Array gather(const Images& images, const Positions& positions);
Labels gather_labels(const Images& images, const Positions& positions);

}  // namespace dl::parts
