// Elementwise functions as scalar formulas, each beside its gradient. Written once, here: the
// devices lift them to Arrays (unary, binary), and ops/ lifts those to Tensors. Templates on the
// number type, so that tests can check the gradients in double precision.
//
// A gradient is dy times a derivative, and takes dy itself because that product need not be one:
// relu drops what does not reach x, and 0 times an infinite dy would be NaN; log divides, and 1 / x
// overflows before dy / x does.
//
// To add one: a struct here, its name in the list below it, one line in ops/elementwise.h. In a
// program of your own: docs/adding.md.
#pragma once

#include <cmath>

#include "kernels/exp.h"
#include "kernels/portable.h"

namespace dl {

// One line, one formula:
// clang-format off

// ---- y = f(x). The gradient dx = dy f'(x) is one of these, and says by its name what has to be ----
// ---- kept for it: gradient_from_y(y, dy), gradient_from_x(x, dy), or nothing: gradient(dy)    ----

// #region activations
/// max(x, 0). The slope at the kink is 0, PyTorch's choice; NaN stays NaN.
struct Relu {
  static constexpr const char* kName = "relu";
  template <class T> DL_HOST_DEVICE T value(T x) const { return x < T(0) ? T(0) : x; }
  template <class T> DL_HOST_DEVICE T gradient_from_y(T y, T dy) const { return y <= T(0) ? T(0) : dy; }
};

/// 1 / (1 + e^-x). Where e^-x overflows, the quotient is 0, as it should be.
struct Sigmoid {
  static constexpr const char* kName = "sigmoid";
  template <class T> DL_HOST_DEVICE T value(T x) const { return T(1) / (T(1) + fast_exp(-x)); }
  template <class T> DL_HOST_DEVICE T gradient_from_y(T y, T dy) const { return dy * (T(1) - y) * y; }
};

/// (e^x - e^-x) / (e^x + e^-x)
struct Tanh {
  static constexpr const char* kName = "tanh";
  template <class T> DL_HOST_DEVICE T value(T x) const { return fast_tanh(x); }
  template <class T> DL_HOST_DEVICE T gradient_from_y(T y, T dy) const { return dy * (T(1) - y * y); }
};
// #endregion activations

struct Exp {
  static constexpr const char* kName = "exp";
  template <class T> DL_HOST_DEVICE T value(T x) const { return fast_exp(x); }
  template <class T> DL_HOST_DEVICE T gradient_from_y(T y, T dy) const { return dy * y; }
};

struct Log {
  static constexpr const char* kName = "log";
  template <class T> DL_HOST_DEVICE T value(T x) const { return std::log(x); }
  template <class T> DL_HOST_DEVICE T gradient_from_x(T x, T dy) const { return dy / x; }
};

/// k x
struct MulScalar {
  static constexpr const char* kName = "mul_scalar";
  float k;
  template <class T> DL_HOST_DEVICE T value(T x) const { return T(k) * x; }
  template <class T> DL_HOST_DEVICE T gradient(T dy) const { return dy * T(k); }
};

/// x / k, which is not always k^-1 x: both are rounded.
struct DivScalar {
  static constexpr const char* kName = "div_scalar";
  float k;
  template <class T> DL_HOST_DEVICE T value(T x) const { return x / T(k); }
  template <class T> DL_HOST_DEVICE T gradient(T dy) const { return dy / T(k); }
};

/// x + c
struct AddScalar {
  static constexpr const char* kName = "add_scalar";
  float c;
  template <class T> DL_HOST_DEVICE T value(T x) const { return x + T(c); }
  template <class T> DL_HOST_DEVICE T gradient(T dy) const { return dy; }
};

/// A list of formulas.
template <class... F> struct Formulas {};
/// Those that every device has.
using UnaryFormulas = Formulas<Relu, Sigmoid, Tanh, Exp, Log, MulScalar, DivScalar, AddScalar>;

// ---- y = f(a, b); gradient_a(a, b, dy) is da = dy df/da, gradient_b(a, b, dy) is db = dy df/db ----

struct Add {
  static constexpr const char* kName = "add";
  template <class T> DL_HOST_DEVICE T value(T a, T b) const { return a + b; }
  template <class T> DL_HOST_DEVICE T gradient_a(T, T, T dy) const { return dy; }
  template <class T> DL_HOST_DEVICE T gradient_b(T, T, T dy) const { return dy; }
};

struct Subtract {
  static constexpr const char* kName = "subtract";
  template <class T> DL_HOST_DEVICE T value(T a, T b) const { return a - b; }
  template <class T> DL_HOST_DEVICE T gradient_a(T, T, T dy) const { return dy; }
  template <class T> DL_HOST_DEVICE T gradient_b(T, T, T dy) const { return -dy; }
};

struct Multiply {
  static constexpr const char* kName = "multiply";
  template <class T> DL_HOST_DEVICE T value(T a, T b) const { return a * b; }
  template <class T> DL_HOST_DEVICE T gradient_a(T, T b, T dy) const { return dy * b; }
  template <class T> DL_HOST_DEVICE T gradient_b(T a, T, T dy) const { return dy * a; }
};

struct Divide {
  static constexpr const char* kName = "divide";
  template <class T> DL_HOST_DEVICE T value(T a, T b) const { return a / b; }
  template <class T> DL_HOST_DEVICE T gradient_a(T, T b, T dy) const { return dy / b; }
  template <class T> DL_HOST_DEVICE T gradient_b(T a, T b, T dy) const { return -dy * (a / b / b); }
};

/// The larger of two; NaN if either is. Between equals the gradient is shared, half and half, and
/// beside a NaN both have all of it, which are PyTorch's choices for torch.max(a, b).
struct Maximum {
  static constexpr const char* kName = "maximum";
  template <class T> DL_HOST_DEVICE T value(T a, T b) const { return a > b || std::isnan(a) ? a : b; }
  template <class T> DL_HOST_DEVICE T gradient_a(T a, T b, T dy) const {
    return a < b ? T(0) : a == b ? dy / T(2) : dy;
  }
  template <class T> DL_HOST_DEVICE T gradient_b(T a, T b, T dy) const { return gradient_a(b, a, dy); }
};

using BinaryFormulas = Formulas<Add, Subtract, Multiply, Divide, Maximum>;

// clang-format on

/// What a formula needs of the past for its gradient.
template <class F>
constexpr bool kNeedsX = requires(const F& f, float v) {
  f.gradient_from_x(v, v);
};
template <class F>
constexpr bool kNeedsY = requires(const F& f, float v) {
  f.gradient_from_y(v, v);
};

/// dx = dy f'(x), where `kept` is x or y, whichever f needs.
template <class F, class T>
DL_HOST_DEVICE T gradient(const F& f, [[maybe_unused]] T kept, T dy) {
  if constexpr (kNeedsX<F>) {
    return f.gradient_from_x(kept, dy);
  } else if constexpr (kNeedsY<F>) {
    return f.gradient_from_y(kept, dy);
  } else {
    return f.gradient(dy);
  }
}

}  // namespace dl
