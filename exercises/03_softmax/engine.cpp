// Exercise 03 in the engine: the loss and its gradient. The engine wants the loss of each example:
// the mean over a batch that is this example alone.
#include "api.hpp"
#include "engine/convert.h"

using namespace dl;

DL_PART(parts::CrossEntropy){
    .softmax = [](std::size_t B, std::size_t C, const float* Z,
                  float* P) { parts::put(softmax(parts::matrix(B, C, Z)), B * C, P); },
    .losses =
        [](std::size_t B, std::size_t C, const float* Z, const std::int32_t* y, float* each) {
          for (std::size_t i = 0; i < B; ++i) {
            const Matrix scores = parts::matrix(1, C, Z + i * C);
            each[i] = static_cast<float>(cross_entropy(scores, parts::labels(1, y + i)));
          }
        },
    .gradient =
        [](std::size_t B, std::size_t C, const float* Z, const std::int32_t* y, float* dZ) {
          parts::put(cross_entropy_gradient(parts::matrix(B, C, Z), parts::labels(B, y)), B * C,
                     dZ);
        },
};
