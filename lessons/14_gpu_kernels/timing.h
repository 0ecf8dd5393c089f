// The ladders on a GPU, where there is one.
#pragma once

#include <dl/base/shape.h>

namespace dl::gpu_kernels {

/// Checks and times every rung as `./learn bench --device cuda` does, products of n x n numbers
/// among them, and prints a line for each. Where there is no GPU to be used, it prints the sentence
/// that says why; an Error where one is `demanded`.
void time_on_gpu(Index n, bool demanded);

}  // namespace dl::gpu_kernels
