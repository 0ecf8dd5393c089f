// The figures of lesson 6.
#pragma once

#include <vector>

#include <dl/autograd/tensor.h>
#include <dl/base/rng.h>
#include <dl/nn/sequential.h>
#include <dl/plot/figures.h>
#include "two_moons.h"

namespace dl {

/// "xor": the four points as they are, and in the plane of the two hidden units.
void draw_xor(plot::Figures& figures, const Points& points, const Tensor& H);

/// "moons": the regions of the two classes by a line and by a network, and what the layers before
/// its last one, which has two inputs, make of the points.
void draw_moons(plot::Figures& figures, const Points& moons, nn::Module& line, nn::Sequential& net);

/// "pieces": two networks as functions of one number; and `means`, by depth from 1, of the numbers
/// of pieces against the widths.
void draw_pieces(plot::Figures& figures, const std::vector<int>& widths,
                 const std::vector<std::vector<double>>& means, Rng& rng);

}  // namespace dl
