// Exercise 21: softmax by all threads of a block. api.hpp says what it does.
#include "api.hpp"

namespace dl {

// TODO: a __device__ function that puts together what all threads of the block have.

__global__ void softmax(Global<const float> z, Global<float> p, int columns) {
  // TODO: the maximum of this thread's share, of the block; the sum likewise; and then p.
  todo("softmax");
}

}  // namespace dl
