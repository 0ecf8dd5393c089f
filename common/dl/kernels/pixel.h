// From bytes to the numbers that networks are fed with.
#pragma once

#include <cstdint>

#include <dl/kernels/portable.h>

namespace dl {

/// x = pixel / 255, in [0, 1], as torchvision's ToTensor. A division, not a product with 1 / 255,
/// which differs in the last bit for half of all pixels, and is no faster in a vectorised loop.
DL_HOST_DEVICE inline float to_unit_interval(std::uint8_t pixel) {
  return static_cast<float>(pixel) / 255.0f;
}

}  // namespace dl
