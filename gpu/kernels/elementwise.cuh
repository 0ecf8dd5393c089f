// Elementwise functions: the scalar formulas of common/dl/kernels/elementwise.h lifted to arrays.
#pragma once

#include <dl/kernels/elementwise.h>
#include "gpu/kernels/packed_args.cuh"

namespace dl::kernels {

/// y = value everywhere
__global__ void fill(float value, Global<float> y) {
  lift(y, [value] { return value; });
}

/// y = f(x)
template <class Formula>
__global__ void unary(Formula f, Global<const float> x, Global<float> y) {
  lift(
      y, [f](float v) { return f.value(v); }, x);
}

/// dx = dy f'(x), where `kept` is x or y, whichever f needs.
template <class Formula>
__global__ void unary_backward(Formula f, Global<const float> kept, Global<const float> dy,
                               Global<float> dx) {
  lift(
      dx, [f](float v, float g) { return gradient(f, v, g); }, kept, dy);
}

/// y = f(a, b), of which each is a Global of the size of y, or Repeated or Strided.
template <class Formula, class A, class B>
__global__ void binary(Formula f, A a, B b, Global<float> y) {
  lift(
      y, [f](float u, float v) { return f.value(u, v); }, a, b);
}

/// da = dy df/da, of the size of dy, also where a is repeated.
template <class Formula, class A, class B>
__global__ void binary_backward_a(Formula f, A a, B b, Global<const float> dy, Global<float> da) {
  lift(
      da, [f](float u, float v, float g) { return f.gradient_a(u, v, g); }, a, b, dy);
}

/// db = dy df/db
template <class Formula, class A, class B>
__global__ void binary_backward_b(Formula f, A a, B b, Global<const float> dy, Global<float> db) {
  lift(
      db, [f](float u, float v, float g) { return f.gradient_b(u, v, g); }, a, b, dy);
}

/// y = a where the condition is not 0, else b; all three Globals of the size of y, or all Strided.
template <class In>
__global__ void where(In condition, In a, In b, Global<float> y) {
  lift(
      y, [](float c, float u, float v) { return c != 0 ? u : v; }, condition, a, b);
}

/// y = f(x + b) for a row b: the end of a layer in one pass over the memory. y may be x. For code
/// without the engine, whose operations each keep their result for a gradient of its own: `linear`
/// and `relu` launch binary and unary. (The fused training step goes further: there b and f are the
/// end of the kernel that multiplies.)
template <class Formula>
__global__ void bias_unary(Formula f, Global<const float> x, Global<const float> b,
                           Global<float> y) {
  lift(
      y, [f](float v, float c) { return f.value(v + c); }, x, Repeated{b});
}

/// A sum, and what is to be added to it.
struct Addition {
  const float* x = nullptr;
  float* sum = nullptr;
  Index size = 0;
};

/// sum += x, for several sums. Launch: see for_each_chunk().
__global__ void accumulate(PackedArgs<Addition> additions) {
  const Addition& a = additions.of[blockIdx.y];
  const Global<float> sum(a.sum, a.size);
  lift(
      sum, [](float s, float v) { return s + v; }, Global<const float>(sum),
      Global<const float>(a.x, a.size));
}

}  // namespace dl::kernels
