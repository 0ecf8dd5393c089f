// Exercise 17 in the engine: the sum behind the mean loss; the largest score and the images of each
// class are compared once.
#include "api.hpp"
#include "engine/convert.h"

namespace dl {
/// Nobody watches here.
void note_read(Watch&, std::size_t) {}
}  // namespace dl

using namespace dl;

DL_PART(parts::Reductions){
    .sum = [](std::size_t n, const float* x) { return sum(Data(std::vector<float>(x, x + n))); },
    .maximum = [](std::size_t n,
                  const float* x) { return maximum(Data(std::vector<float>(x, x + n))); },
    .histogram =
        [](std::size_t n, const std::int32_t* y, std::size_t classes, std::size_t* counts) {
          const auto all = histogram(Data(std::vector<std::size_t>(y, y + n)), classes);
          check(all.size() == classes, "there are ", all.size(), " counts of ", classes,
                " classes");
          std::copy(all.begin(), all.end(), counts);
        },
};
