// How many blocks of how many threads a kernel is launched with: plain numbers, which the launchers
// hand to CUDA and the tests to the simulator.
#pragma once

#include <dl/base/shape.h>
#include <dl/kernels/portable.h>

namespace dl {

/// Counts along x, y and z.
struct Extent {
  unsigned x = 1, y = 1, z = 1;
};

struct Launch {
  Extent grid, block;
};

/// How many pieces of size `piece` cover n, rounded up.
DL_HOST_DEVICE constexpr Index ceil_div(Index n, Index piece) { return (n + piece - 1) / piece; }

/// As many blocks as it takes to give each of n things one of a block's `per_block` places. At
/// least one, since CUDA refuses a grid of none: kernels compare their position with n anyway.
constexpr unsigned blocks_for(Index n, Index per_block) {
  return static_cast<unsigned>(n < 1 ? 1 : ceil_div(n, per_block));
}

}  // namespace dl
