// Exercise 20: a matrix product in tiles. api.hpp says what each function does.
#include "api.hpp"

namespace dl {

Launch matmul_launch(int m, int n) {
  // TODO: blocks of kTile x kTile threads, one for each tile of C: {{along x, along y}, {...}}
  todo("matmul_launch");
}

__global__ void matmul(Global<const float> A, Global<const float> B, Global<float> C, int m, int n,
                       int k) {
  // TODO: a tile of A and one of B in shared memory; which number of C does this thread have? Then
  // along k: bring, wait, multiply, wait.
  todo("matmul");
}

}  // namespace dl
