// Exercise 19: first kernels. api.hpp says what each function does.
#include "api.hpp"

namespace dl {

int blocks_needed(int n, int threads) {
  // TODO: n / threads, rounded up.
  todo("blocks_needed");
}

__global__ void saxpy(int n, float a, Global<const float> x, Global<float> y) {
  // TODO: which element does this thread have? Is there one?
  todo("saxpy");
}

__global__ void relu(int n, Global<const float> x, Global<float> y) {
  // TODO
  todo("relu");
}

__global__ void saxpy_strided(int n, float a, Global<const float> x, Global<float> y) {
  // TODO: a thread may have several elements, or none.
  todo("saxpy_strided");
}

}  // namespace dl
