// Exercise 19: what is to be written: kernels that go through arrays.
#pragma once

#include "harness/kernel.h"

namespace dl {

/// How many blocks of `threads` threads have at least n threads together, as few as will do. Both
/// are 1 or more, and their sum is an int.
int blocks_needed(int n, int threads);

/// y[i] becomes a x[i] + y[i] for i = 0 ... n - 1: an element for each thread. The grid has n
/// threads or more.
__global__ void saxpy(int n, float a, Global<const float> x, Global<float> y);

/// y[i] becomes the larger of 0 and x[i], likewise.
__global__ void relu(int n, Global<const float> x, Global<float> y);

/// The same as saxpy, in a grid of any size: it may have fewer threads than n, or more.
__global__ void saxpy_strided(int n, float a, Global<const float> x, Global<float> y);

}  // namespace dl
