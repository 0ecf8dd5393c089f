// Reductions over a contiguous range: sums and maxima.
#pragma once

#include <algorithm>
#include <numeric>

#include <dl/base/shape.h>

namespace dl {

/// f(... f(f(start, x[0]), x[1]) ..., x[n - 1]), for an f that may be taken in any order and a
/// start that changes nothing. Most of a long row is taken in eight interleaved parts, which the
/// compiler keeps in vector registers: in order, each step would wait for the one before.
template <class T, class F>
T fold(const float* x, Index n, T start, const F& f) {
  constexpr Index kLanes = 8, kLong = 4 * kLanes;
  T result = start;
  Index i = 0;
  if (n >= kLong) {
    T part[kLanes];
    std::fill(part, part + kLanes, start);
    for (; i + kLanes <= n; i += kLanes) {
      for (Index lane = 0; lane < kLanes; ++lane) {
        part[lane] = f(part[lane], static_cast<T>(x[i + lane]));
      }
    }
    result = std::accumulate(part, part + kLanes, start, f);
  }
  for (; i < n; ++i) {
    result = f(result, static_cast<T>(x[i]));
  }
  return result;
}

}  // namespace dl
