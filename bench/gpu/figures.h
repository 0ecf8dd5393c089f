// The GPU's measurements as pictures.
#pragma once

#include "bench/gpu/report.h"
#include "plot/figures.h"

namespace dl::bench::gpu {

/// gpu_product: what each rung of the ladder of products reaches. gpu_training_step: what an epoch
/// takes by each rung, beside what was predicted. Only what was timed is drawn.
void draw(plot::Figures& figures, const Report& report);

}  // namespace dl::bench::gpu
