// Points of two classes that no line separates.
#pragma once

#include <dl/autograd/tensor.h>
#include <dl/base/rng.h>

namespace dl {

/// Points (n, 2) and the class of each, 0 or 1 (n, 1).
struct Points {
  Tensor X, y;
};

Points two_moons(Index n, Rng& rng, Device device);

}  // namespace dl
