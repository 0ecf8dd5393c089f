// Exercise 19 on the simulated GPU: relu, and saxpy as the optimiser's step w <- w - lr dw.
#include "api.hpp"
#include "engine/parts.h"
#include "gpu/simulator/simulator.h"

using namespace dl;

namespace {

constexpr int kThreads = 64;

Launch launch(int n) { return {{static_cast<unsigned>(blocks_needed(n, kThreads))}, {kThreads}}; }

}  // namespace

DL_PART(parts::FirstKernels){
    .saxpy =
        [](std::size_t size, float a, const float* x, float* y) {
          const auto n = static_cast<int>(size);
          simulator::simulate(launch(n), saxpy, n, a, Global<const float>(x, n),
                              Global<float>(y, n));
        },
    .relu =
        [](std::size_t size, const float* x, float* y) {
          const auto n = static_cast<int>(size);
          simulator::simulate(launch(n), relu, n, Global<const float>(x, n), Global<float>(y, n));
        },
};
