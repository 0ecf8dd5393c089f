// Exercise 12 in the engine: dropout, which lesson 3 does without; it is tried once on its images.
#include "api.hpp"
#include "engine/convert.h"

using namespace dl;

DL_PART(parts::Dropout){
    .pass =
        [](std::size_t rows, std::size_t columns, double p, std::uint64_t seed, bool training,
           const float* X, const float* dY, float* Y, float* dX) {
          Dropout dropout(p, seed);
          dropout.train(training);
          parts::put(dropout.forward(parts::matrix(rows, columns, X)), rows * columns, Y);
          parts::put(dropout.backward(parts::matrix(rows, columns, dY)), rows * columns, dX);
        },
};
