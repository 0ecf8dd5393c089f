// The pictures: each prints the numbers behind it, which the pages quote, and draws itself.
#pragma once

#include <dl/plot/figures.h>

namespace dl::gpu_traces {

/// "sectors": which pieces of 32 bytes the first load of a warp touches, in three of the kernels.
void draw_sectors(plot::Figures& figures);

/// "walk": what one block fetches of A and B, step by step, with small tiles and with large ones.
void draw_walk(plot::Figures& figures);

/// "padding": where in shared memory the numbers lie that the lanes of a warp want at once, as the
/// kernel has it and as it would be without the padding of its rows.
void draw_padding(plot::Figures& figures);

/// "barriers": a step in one kernel, multiprocessor by multiprocessor, with the waiting in between.
void draw_barriers(plot::Figures& figures);

/// "starts": when each kernel of a step begins, on the rungs of the ladder.
void draw_starts(plot::Figures& figures);

}  // namespace dl::gpu_traces
