// Exercise 05 in the engine: which images make a minibatch. As the examples it is given their
// positions, so that the images themselves are copied but once, when their turn comes.
#include "api.hpp"
#include "engine/convert.h"

using namespace dl;

DL_PART(parts::Minibatches){
    .epoch =
        [](std::size_t n, const std::int32_t* labels, std::size_t batch_size, std::uint64_t seed,
           void* to, parts::TakeBatch take) {
          Matrix X = zeros(n, 1);
          std::iota(X.begin(), X.end(), 0.0);
          Rng rng(seed);
          for (const Batch& batch : epoch(X, parts::labels(n, labels), batch_size, true, rng)) {
            check(batch.X.shape(0) == batch.y.size(), "a batch has ", batch.X.shape(0),
                  " examples and ", batch.y.size(), " labels");
            const Positions positions(batch.X.begin(), batch.X.end());
            const std::vector<std::int32_t> y(batch.y.begin(), batch.y.end());
            take(to, y.size(), positions.data(), y.data());
          }
        },
};
