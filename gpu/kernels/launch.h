// How many blocks of how many threads a kernel is launched with: plain numbers, which the launchers
// hand to CUDA and the tests to the simulator.
#pragma once

#include "base/shape.h"
#include "kernels/portable.h"

namespace dl {

/// Counts along x, y and z.
struct Extent {
  unsigned x = 1, y = 1, z = 1;
};

struct Launch {
  Extent grid, block;
};

/// How many pieces of size `piece` cover n, rounded up.
DL_HOST_DEVICE constexpr Index pieces(Index n, Index piece) { return (n + piece - 1) / piece; }

/// As many blocks as it takes to give each of n things one of a block's `per_block` places. At
/// least one, since CUDA refuses a grid of none: kernels compare their position with n anyway.
constexpr unsigned blocks_for(Index n, Index per_block) {
  return static_cast<unsigned>(n < 1 ? 1 : pieces(n, per_block));
}

}  // namespace dl
