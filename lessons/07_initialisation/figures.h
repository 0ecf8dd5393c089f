// The figures of lesson 7.
#pragma once

#include <vector>

#include <dl/plot/figures.h>
#include "scales.h"
#include "twins.h"

namespace dl {

/// "scales": log10 of the mean squares against the layer, forward and backward, the mean over the
/// runs and their spread.
void draw_scales(plot::Figures& figures, const std::vector<Start>& starts);

/// "twins": the losses, and the weights into the hidden units at the end.
void draw_twins(plot::Figures& figures, const std::vector<Training>& trainings);

}  // namespace dl
