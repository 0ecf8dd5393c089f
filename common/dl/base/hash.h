// A number for some bytes, the same on every platform.
#pragma once

#include <cstdint>
#include <string_view>

namespace dl {

/// FNV-1a: to tell texts apart and to seed by a name. Whoever wants two texts of one number finds
/// them.
constexpr std::uint64_t fnv1a(std::string_view bytes) {
  std::uint64_t hash = 14695981039346656037u;
  for (const char c : bytes) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211u;
  }
  return hash;
}

}  // namespace dl
