// Exercise 20: what is to be written: a matrix product that reads little.
#pragma once

#include "harness/kernel.h"

namespace dl {

/// Rows and columns of a tile, and of a block's threads.
constexpr int kTile = 16;

/// How many blocks of how many threads matmul is to be started with, for a C of m rows and n
/// columns.
Launch matmul_launch(int m, int n);

/// C (m, n) = A (m, k) B (k, n), each stored row by row: A(i, l) is A[i * k + l]. All sizes are 1
/// or more. The threads together read at most 2 m n k / kTile numbers of A and B, if the sizes are
/// multiples of 32.
__global__ void matmul(Global<const float> A, Global<const float> B, Global<float> C, int m, int n,
                       int k);

}  // namespace dl
