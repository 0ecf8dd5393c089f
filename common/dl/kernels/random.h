// Random numbers by their place: the same on every device, whichever thread asks for them.
#pragma once

#include <cstdint>

#include <dl/kernels/portable.h>

namespace dl {

/// A number that depends on every bit of x: the last step of Steele, Lea and Flood's SplitMix64
/// (2014).
inline DL_HOST_DEVICE std::uint64_t mixed(std::uint64_t x) {
  x += 0x9e3779b97f4a7c15;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
  x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
  return x ^ (x >> 31);
}

/// Uniform in [0, 1), in steps of 2^-24: the number that element i of a sample has in a step.
inline DL_HOST_DEVICE float uniform_at(std::uint64_t seed, std::uint64_t step, std::uint64_t sample,
                                       std::uint64_t i) {
  const std::uint64_t bits = mixed(mixed(mixed(mixed(seed) + step) + sample) + i);
  return static_cast<float>(bits >> 40) * 0x1p-24f;
}

/// A number below 2^48 is kept as two, each below 2^24, which a float32 holds exactly.
inline DL_HOST_DEVICE float upper_half(std::uint64_t x) { return static_cast<float>(x >> 24); }
inline DL_HOST_DEVICE float lower_half(std::uint64_t x) { return static_cast<float>(x & 0xffffff); }
inline DL_HOST_DEVICE std::uint64_t from_halves(float upper, float lower) {
  const auto half = [](float x) -> std::uint64_t {  // 0 for what is no half, as of a damaged file
    return x >= 0 && x < 0x1p24f ? static_cast<std::uint64_t>(x) : 0;
  };
  return half(upper) << 24 | half(lower);
}

/// What dropout with probability p multiplies a number by, given a uniform one.
inline DL_HOST_DEVICE float dropout_factor(float uniform, float p) {
  return uniform < p ? 0 : 1 / (1 - p);
}

}  // namespace dl
