// Where the time of a training step goes.
#pragma once

#include <string>
#include <vector>

#include <dl/plot/figures.h>
#include "bench/comparison.h"

namespace dl::bench {

struct Part {
  std::string name;
  double seconds;  // median over many steps
};

/// Calls `step` again and again with a stopwatch at every function of the CPU's backend. One part
/// is what those leave of the whole: the graph, its Tensors and their memory. The longest comes
/// first.
std::vector<Part> parts_of_step(const Code& step);

void print(const std::vector<Part>& parts);
void draw(plot::Figures& figures, const std::vector<Part>& parts);

}  // namespace dl::bench
