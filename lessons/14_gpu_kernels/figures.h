// The figures of the lesson: what the lanes of one warp touch, and how shared memory serves them.
#pragma once

#include <string>
#include <vector>

#include <dl/plot/figures.h>
#include "gpu/ladder/counts.h"

namespace dl::gpu_kernels {

/// A rung, and what its first warp asked of memory.
struct Traced {
  std::string rung;
  ladder::FirstWarp warp;
};

/// The load from shared memory for which the warp waits longest, and of these one that brings most;
/// null where it has none.
const simulator::WarpAccess* slowest_load(const ladder::FirstWarp& warp);

/// "lanes": the corners of A and B, and in them the numbers that the first load of each touches; of
/// the first two rungs, which have no shared memory.
void draw_lanes(plot::Figures& figures, const std::vector<Traced>& rungs);

/// "banks": of each rung with shared memory the slowest load, turn by turn from the top, with the
/// banks that give a word in it.
void draw_banks(plot::Figures& figures, const std::vector<Traced>& rungs);

}  // namespace dl::gpu_kernels
