// Exercise 20 on the simulated GPU: the products, forwards and backwards.
#include "api.hpp"
#include "engine/parts.h"
#include "gpu/simulator/simulator.h"

using namespace dl;

DL_PART(parts::TiledProduct){
    .multiply =
        [](std::size_t rows, std::size_t inner, std::size_t columns, const float* A, const float* B,
           float* C) {
          const auto m = static_cast<int>(rows), k = static_cast<int>(inner),
                     n = static_cast<int>(columns);
          simulator::simulate(matmul_launch(m, n), matmul, Global<const float>(A, m * k),
                              Global<const float>(B, k * n), Global<float>(C, m * n), m, n, k);
        },
};
