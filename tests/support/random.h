// Random arrays for tests, the same in every run.
#pragma once

#include <dl/autograd/create.h>

namespace dl {

/// Normal numbers with mean 0 and standard deviation 1.
inline Array random_array(const Shape& shape, std::uint64_t seed = 1) {
  Rng rng(seed);
  return randn(shape, rng).array();
}

/// The same, uniform in [low, high): to stay away from a kink or a pole.
inline Array random_array(const Shape& shape, double low, double high, std::uint64_t seed = 1) {
  Rng rng(seed);
  return rand(shape, rng, low, high).array();
}

inline Tensor random_tensor(const Shape& shape, std::uint64_t seed = 1) {
  return Tensor(random_array(shape, seed));
}

}  // namespace dl
