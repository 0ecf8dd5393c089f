// Exercise 07 in the engine: the weights that training starts from, and both layers' X W + b.
#include "api.hpp"
#include "engine/convert.h"

using namespace dl;

DL_PART(parts::LinearLayer){
    .normal_weights =
        [](std::size_t inputs, std::size_t outputs, double std, std::uint64_t seed, float* W) {
          Rng rng(seed);
          parts::put(transposed(normal_weights(inputs, outputs, std, rng)), inputs * outputs, W);
        },
    .linear =
        [](std::size_t B, std::size_t inputs, std::size_t outputs, const float* X, const float* W,
           const float* b, float* Y) {
          parts::put(
              linear(parts::matrix(B, inputs, X), transposed(parts::matrix(outputs, inputs, W)),
                     parts::vector(outputs, b)),
              B * outputs, Y);
        },
};
