// Exercise 09 in the engine: the optimiser's step, and how many images are recognised.
#include "api.hpp"
#include "engine/convert.h"

using namespace dl;

DL_PART(parts::SgdAndAccuracy){
    .step =
        [](std::size_t n, float* w, const float* dw, double lr) {
          Vector parameter = parts::vector(n, w);
          sgd_step(parameter, parts::vector(n, dw), lr);
          parts::put(parameter, n, w);
        },
    .correct =
        [](std::size_t B, std::size_t C, const float* Z, const std::int32_t* y) {
          return correct(parts::matrix(B, C, Z), parts::labels(B, y));
        },
};
