// How memory answers a warp: what its lanes want at the same time, brought together.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "gpu/kernels/launch.h"

namespace dl::simulator {

constexpr int kWarpSize = 32;

/// What the lanes of a warp touch in one access.
struct WarpAccess {
  std::array<std::uintptr_t, kWarpSize> addresses{};  // 0: of a lane that takes no part
  std::size_t bytes = 4;                              // of each lane, 1 to 16
  bool load = true;                                   // and not a store
};

/// Global memory is asked for pieces of 32 bytes, once for each.
Index sectors(const WarpAccess& access);

/// Shared memory answers in turns (*wavefronts*). In each of them every one of its 32 banks, in
/// which words of 4 bytes lie by turns, gives one word to all lanes that want it.
struct Wavefronts {
  Index all = 0;
  Index conflicts = 0;  // those beyond one for each group of lanes
};

/// The lanes are served in groups of 128 bytes: all 32 for a number each, 8 for four. Two groups
/// are one where all lanes are in pairs, each with its neighbour or its neighbour's neighbour, that
/// want the same. Sources: NVIDIA's GTC 2019 talk S9593 (the groups) and, for the pairs on GPUs of
/// compute capability 7, its answer in forums.developer.nvidia.com/t/77228; of newer ones it has
/// said no other.
Wavefronts wavefronts(const WarpAccess& access);

/// What shared memory gives in one turn: for each bank the number of its word (its address divided
/// by 4), or 0 where nobody wants one. Of the words that a group wants of one bank the lowest
/// comes first.
using Turn = std::array<std::uintptr_t, 32>;
std::vector<Turn> turns(const WarpAccess& access);

}  // namespace dl::simulator
