// The figures of lesson 10.
#pragma once

#include <vector>

#include <dl/plot/figures.h>
#include "fashion.h"
#include "valley.h"

namespace dl {

/// "valley": the paths of four methods over the lines of equal height of 0.1 x1^2 + 2 x2^2.
void draw_valley(plot::Figures& figures, const std::vector<Method>& methods, const Slope& slope);

/// "rates": the validation accuracy against the learning rate, a line for each width.
void draw_rates(plot::Figures& figures, const std::vector<Sweep>& sweeps);

/// "epochs": training loss and validation accuracy of each optimiser, mean and spread over the
/// seeds.
void draw_epochs(plot::Figures& figures, const std::vector<Course>& courses);

}  // namespace dl
