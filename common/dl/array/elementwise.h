// Elementwise functions of Arrays, for any formula of kernels/elementwise.h, or one of your own in
// the same form. What a device does with a formula F is in unary_kernel<F> and so on; cpu/ and gpu/
// have it for the engine's own formulas, and dl::cpu::register_unary<F>() puts it there for yours.
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

#include <dl/array/broadcast.h>
#include <dl/array/checks.h>
#include <dl/array/functions.h>
#include <dl/kernels/elementwise.h>

namespace dl {

/// "relu_backward": what messages and observers call the gradient of a formula.
template <class F>
constexpr inline auto kBackwardName = [] {
  constexpr std::string_view name = F::kName, suffix = "_backward";
  std::array<char, name.size() + suffix.size() + 1> all{};
  std::copy(suffix.begin(), suffix.end(), std::copy(name.begin(), name.end(), all.begin()));
  return all;
}();

/// y = f(x)
template <class F>
constinit inline Kernel<void(const F& f, const Array& x, Array& y)> unary_kernel{F::kName};
/// dx = dy f'(x); `kept` is x, y or dy, as in unary_backward().
template <class F>
constinit inline Kernel<void(const F& f, const Array& kept, const Array& dy, Array& dx)>
    unary_backward_kernel{kBackwardName<F>.data()};
/// y = f(a, b), where a and b lie as `by` says; y may be a itself, if that has its shape.
template <class F>
constinit inline Kernel<void(const F& f, const Broadcast& by, const Array& a, const Array& b,
                             Array& y)>
    binary_kernel{F::kName};
/// da = dy df/da and db = dy df/db, both of the shape of dy; a null one is not wanted.
template <class F>
constinit inline Kernel<void(const F& f, const Broadcast& by, const Array& a, const Array& b,
                             const Array& dy, Array* da, Array* db)>
    binary_backward_kernel{kBackwardName<F>.data()};

/// f(x), element by element.
template <class F>
Array unary(const F& f, const Array& x) {
  check_defined(F::kName, x);
  Array y(x.shape(), x.device());
  unary_kernel<F>(x.device(), f, x, y);
  return y;
}

/// dx = dy f'(x), of one shape with dy. `kept` is what f finds f'(x) from: x where it has a
/// gradient_from_x, y = f(x) where it has a gradient_from_y, otherwise anything, such as dy.
template <class F>
Array unary_backward(const F& f, const Array& kept, const Array& dy) {
  check_same_shape(F::kName, kept, dy);
  Array dx(dy.shape(), dy.device());
  unary_backward_kernel<F>(dy.device(), f, kept, dy, dx);
  return dx;
}

/// f(a, b), element by element; the shapes broadcast.
template <class F>
Array binary(const F& f, const Array& a, const Array& b) {
  check_same_device(F::kName, a, b);
  Array y(broadcast_shapes(F::kName, a.shape(), b.shape()), a.device());
  binary_kernel<F>(a.device(), f, Broadcast(a.shape(), b.shape()), a, b, y);
  return y;
}

/// The gradients of binary(), summed over what was repeated, so da has the shape of a and db that
/// of b. A null da or db is not wanted.
template <class F>
void binary_backward(const F& f, const Array& a, const Array& b, const Array& dy, Array* da,
                     Array* db) {
  check_same_device(F::kName, a, b);
  check_same_device(F::kName, a, dy);
  const Shape shape = broadcast_shapes(F::kName, a.shape(), b.shape());
  check(dy.shape() == shape, F::kName, ": the gradient has shape ", dy.shape(), ", the result ",
        shape);
  for (Array* const gradient : {da, db}) {
    if (gradient != nullptr) {
      *gradient = Array(shape, dy.device());
    }
  }
  binary_backward_kernel<F>(dy.device(), f, Broadcast(a.shape(), b.shape()), a, b, dy, da, db);
  if (da != nullptr) {
    *da = sum_to_size(*da, a.shape());
  }
  if (db != nullptr) {
    *db = sum_to_size(*db, b.shape());
  }
}

}  // namespace dl
