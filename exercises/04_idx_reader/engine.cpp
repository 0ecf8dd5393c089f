// Exercise 04 in the engine: it reads the four files of Fashion-MNIST.
#include "api.hpp"
#include "engine/convert.h"

using namespace dl;

DL_PART(parts::IdxReader){
    .images =
        [](const char* bytes, std::size_t n, std::size_t* count, std::size_t* pixels_each,
           std::uint8_t* pixels, std::size_t room) {
          const Images images = read_images(std::string(bytes, n));
          *count = images.pixels.shape(0);
          *pixels_each = images.rows * images.columns;
          std::transform(images.pixels.begin(),
                         images.pixels.begin() + std::min(room, images.pixels.size()), pixels,
                         [](double pixel) { return static_cast<std::uint8_t>(pixel); });
        },
    .labels =
        [](const char* bytes, std::size_t n, std::size_t* count, std::int32_t* labels,
           std::size_t room) {
          const Labels y = read_labels(std::string(bytes, n));
          *count = y.size();
          std::copy_n(y.begin(), std::min(room, y.size()), labels);
        },
};
