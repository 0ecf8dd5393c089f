// The GPU's measurements as pictures.
#pragma once

#include <vector>

#include <dl/plot/figures.h>
#include "bench/gpu/report.h"
#include "bench/gpu/sections.h"

namespace dl::bench::gpu {

/// gpu_product: what each rung of the ladder of products reaches. gpu_training_step: what an epoch
/// takes by each rung, beside what was predicted. gpu_crossover: how many times as fast as the CPU
/// a step is, by its size. Only what was timed is drawn.
void draw(plot::Figures& figures, const Report& report, const std::vector<Crossover>& crossover);

}  // namespace dl::bench::gpu
