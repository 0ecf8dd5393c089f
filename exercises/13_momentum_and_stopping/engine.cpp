// Exercise 13 in the engine: the optimiser's step. Lesson 3 has no momentum, so that a new Sgd at
// each step does the same as one that lives on.
#include "api.hpp"
#include "engine/convert.h"

using namespace dl;

DL_PART(parts::Sgd){
    .step =
        [](std::size_t count, const std::size_t* sizes, float* const* w, const float* const* dw,
           double lr) {
          std::vector<Parameter> parameters;
          for (std::size_t i = 0; i < count; ++i) {
            parameters.push_back(
                {parts::matrix(1, sizes[i], w[i]), parts::matrix(1, sizes[i], dw[i])});
          }
          Parameters pointers;
          for (Parameter& parameter : parameters) {
            pointers.push_back(&parameter);
          }
          Sgd(pointers, 0, 0).step(lr);
          for (std::size_t i = 0; i < count; ++i) {
            parts::put(parameters[i].value, sizes[i], w[i]);
          }
        },
};
