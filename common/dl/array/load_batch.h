// Minibatches out of a data set of bytes in a device's memory.
#pragma once

#include <cstdint>
#include <span>

#include <dl/array/array.h>
#include <dl/array/kernel.h>

namespace dl {

/// A set of images and their class numbers as bytes and integers in a device's memory.
struct LabelledImages {
  std::span<const std::uint8_t> pixels;  // one image behind the other, all of one size
  std::span<const std::int32_t> labels;  // one for each image
};

/// A minibatch: X[i] = pixels[rows[i]] / 255 and y[i] = labels[rows[i]] for each image i of X,
/// which has as many numbers as an image of the set has bytes. `rows` is in the memory of X's
/// device, too.
void load_batch(const LabelledImages& set, std::span<const Index> rows, Array& X, Labels& y);
extern Kernel<void(const LabelledImages& set, std::span<const Index> rows, Array& X, Labels& y)>
    load_batch_kernel;

}  // namespace dl
