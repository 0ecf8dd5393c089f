// Exercise 01 in the engine: relu, and its gradient, between the two layers.
#include "api.hpp"
#include "engine/convert.h"

using namespace dl;

DL_PART(parts::Relu){
    .value = [](std::size_t n, const float* x,
                float* y) { parts::put(relu(parts::vector(n, x)), n, y); },
    .gradient =
        [](std::size_t n, const float* x, const float* dy, float* dx) {
          parts::put(relu_gradient(parts::vector(n, x), parts::vector(n, dy)), n, dx);
        },
};
