// A relu network of one number is a broken line; here are its pieces, exactly.
#pragma once

#include <vector>

#include <dl/base/rng.h>
#include <dl/plot/ticks.h>

namespace dl {

/// slope x + offset, from `left` to where the next piece begins.
struct LinearPiece {
  double left, slope, offset;
};

/// The pieces in `range` of y = f(x), from left to right, for a network of one input, `depth`
/// hidden layers of `width` relu units and one output without bias. All weights and biases are
/// drawn from N(0, 1). Two pieces with the same line are one.
std::vector<LinearPiece> random_linear_pieces(int depth, int width, plot::Range range, Rng& rng);

/// How many pieces 1,000 such networks have: the mean, and the lowest and highest of the 50 means
/// of 20 of them.
struct PieceCounts {
  double mean, lowest, highest;
};

PieceCounts count_linear_pieces(int depth, int width, plot::Range range, Rng& rng);

}  // namespace dl
