// Numbers for what is measured.
#pragma once

#include <dl/autograd/create.h>

namespace dl::bench {

/// Uniform in [-1, 1); others for another stream.
inline Array random(const Shape& shape, std::uint64_t stream = 0) {
  Rng rng(1, stream);
  return rand(shape, rng, -1, 1).array();
}

}  // namespace dl::bench
