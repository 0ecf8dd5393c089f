// How gradients are kept from being too large, for one number.
#pragma once

#include <dl/kernels/portable.h>

namespace dl {

/// What all numbers are multiplied by, given their norm, so that it becomes `max` at most:
/// PyTorch's formula. NaN stays NaN.
inline DL_HOST_DEVICE float clip_factor(float norm, float max) {
  const float factor = max / (norm + 1e-6f);
  return factor > 1 ? 1 : factor;
}

/// x, or the nearer end of [-limit, limit]. NaN stays NaN.
inline DL_HOST_DEVICE float clip_value(float x, float limit) {
  return x > limit ? limit : x < -limit ? -limit : x;
}

}  // namespace dl
