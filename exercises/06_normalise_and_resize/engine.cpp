// Exercise 06 in the engine: the pixels of a minibatch become numbers from 0 to 1.
#include "api.hpp"
#include "engine/convert.h"

using namespace dl;

DL_PART(parts::Pixels){
    .to_unit =
        [](std::size_t rows, std::size_t columns, const std::uint8_t* pixels, float* X) {
          Pixels bytes = xt::zeros<std::uint8_t>({rows, columns});
          std::copy(pixels, pixels + bytes.size(), bytes.begin());
          parts::put(to_unit(bytes), rows * columns, X);
        },
};
