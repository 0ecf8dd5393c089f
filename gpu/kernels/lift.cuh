// How a formula for single numbers becomes a kernel.
#pragma once

#include <dl/array/broadcast.h>
#include "gpu/kernels/cuda.cuh"

namespace dl::kernels {

// These kernels wait for memory and for little else, so each thread moves four numbers at a time:
// one instruction of 16 bytes in place of four.
constexpr int kLiftThreads = 256;
constexpr int kItemsPerThread = 4;

/// For the kernels that are made of `lift`, by the size of their result.
constexpr Launch lift_launch(Index size) {
  return {{blocks_for(size, kLiftThreads * kItemsPerThread)}, {kLiftThreads}};
}

/// y[i] = f(in[i]...) for the four i of this thread. y may be one of the inputs.
template <class F, class... In>
__device__ void lift(Global<float> y, const F& f, const In&... in) {
  const Index first = kItemsPerThread * (Index{blockIdx.x} * kLiftThreads + threadIdx.x);
  if (first + kItemsPerThread <= y.size) {
    const auto apply = [&f](auto... four) {
      return float4{f(four.x...), f(four.y...), f(four.z...), f(four.w...)};
    };
    store4(y, first, apply(load4(in, first)...));
  } else {
    for (Index i = first; i < y.size; ++i) {
      y[i] = f(in[i]...);
    }
  }
}

// For kernels that cannot: a thread for each number.
constexpr Launch each_launch(Index size) {
  return {{blocks_for(size, kLiftThreads)}, {kLiftThreads}};
}
__device__ inline Index thread_number() { return Index{blockIdx.x} * kLiftThreads + threadIdx.x; }

using dl::load4;

/// One row or one element, read as if it were repeated without end.
struct Repeated {
  Global<const float> part;

  __device__ float operator[](Index i) const { return part[i % part.size]; }
};

__device__ inline float4 load4(const Repeated& x, Index i) {
  const Index size = x.part.size;
  const auto next = [size](Index j) { return j + 1 == size ? 0 : j + 1; };
  const Index a = i % size, b = next(a), c = next(b), d = next(c);
  return float4{x.part[a], x.part[b], x.part[c], x.part[d]};
}

/// An operand that broadcasts in whatever way: element i of the result is found axis by axis.
struct Strided {
  const float* data;
  int rank;
  Index sizes[Shape::kMaxRank];
  Index strides[Shape::kMaxRank];

  template <class By>  // Broadcast or Broadcast3
  Strided(const Global<const float>& x, const By& by, const Index* of_x)
      : data(x.data), rank(by.rank) {
    for (int axis = 0; axis < rank; ++axis) {
      sizes[axis] = by.sizes[axis];
      strides[axis] = of_x[axis];
    }
  }

  __device__ float operator[](Index i) const {
    Index at = 0;
    for (int axis = rank - 1; axis > 0; --axis) {
      at += i % sizes[axis] * strides[axis];
      i /= sizes[axis];
    }
    return data[at + i * strides[0]];
  }
};

__device__ inline float4 load4(const Strided& x, Index i) {
  return float4{x[i], x[i + 1], x[i + 2], x[i + 3]};
}

}  // namespace dl::kernels
