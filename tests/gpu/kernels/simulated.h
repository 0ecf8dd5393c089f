// What the tests of the kernels share: arrays as kernels see them, and the orders of threads.
#pragma once

#include <dl/array/functions.h>
#include "gpu/kernels/cuda.cuh"
#include "gpu/simulator/simulator.h"

namespace dl {

inline Global<const float> in(const Array& x) { return {x.data(), x.size()}; }
inline Global<float> out(Array& y) { return {y.data(), y.size()}; }
inline Global<const std::int32_t> in(const IntArray& x) { return {x.data(), x.size()}; }
inline Global<std::int32_t> out(IntArray& y) { return {y.data(), y.size()}; }

/// An array of NaNs, so that an element that no thread writes is found.
inline Array unwritten(const Shape& shape) { return full(shape, NAN); }

/// Calls f(options) for threads in forward, reverse and random order. With the address sanitizer,
/// for which a switch of threads takes ten times as long, in random order alone: what it looks for
/// does not depend on the order.
template <class F>
void in_every_order(const F& f) {
  using simulator::Order;
#ifndef __SANITIZE_ADDRESS__
  f(simulator::Options{.order = Order::forward});
  f(simulator::Options{.order = Order::reverse});
#endif
  f(simulator::Options{.order = Order::random, .seed = 7});
}

}  // namespace dl
