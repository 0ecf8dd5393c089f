// Elementwise functions as scalar formulas, each beside its derivative. Written once, here: the
// backends lift them to arrays (map, zip), and ops/ lifts those to Tensors. Templates on the number
// type, so that tests can check the derivatives in double precision.
//
// To add one: a struct here, its name in the list below it, one line in ops/elementwise.h.
#pragma once

#include <cmath>
#include <variant>

#include "kernels/exp.h"
#include "kernels/portable.h"

namespace dl {

// One line, one formula:
// clang-format off

// ---- y = f(x); derivative(x, y) is dy/dx, from whichever of x and y makes it cheapest ----

// #region activations
/// max(x, 0). The derivative at the kink is 0, PyTorch's choice; NaN stays NaN.
struct Relu {
  static constexpr const char* kName = "relu";
  template <class T> DL_HOST_DEVICE T value(T x) const { return x < T(0) ? T(0) : x; }
  template <class T> DL_HOST_DEVICE T derivative(T x, T) const { return x <= T(0) ? T(0) : T(1); }
};

/// 1 / (1 + e^-x). Where e^-x overflows, the quotient is 0, as it should be.
struct Sigmoid {
  static constexpr const char* kName = "sigmoid";
  template <class T> DL_HOST_DEVICE T value(T x) const { return T(1) / (T(1) + fast_exp(-x)); }
  template <class T> DL_HOST_DEVICE T derivative(T, T y) const { return y * (T(1) - y); }
};

/// (e^x - e^-x) / (e^x + e^-x)
struct Tanh {
  static constexpr const char* kName = "tanh";
  template <class T> DL_HOST_DEVICE T value(T x) const { return fast_tanh(x); }
  template <class T> DL_HOST_DEVICE T derivative(T, T y) const { return T(1) - y * y; }
};
// #endregion activations

struct Exp {
  static constexpr const char* kName = "exp";
  template <class T> DL_HOST_DEVICE T value(T x) const { return fast_exp(x); }
  template <class T> DL_HOST_DEVICE T derivative(T, T y) const { return y; }
};

struct Log {
  static constexpr const char* kName = "log";
  template <class T> DL_HOST_DEVICE T value(T x) const { return std::log(x); }
  template <class T> DL_HOST_DEVICE T derivative(T x, T) const { return T(1) / x; }
};

/// k x
struct Scale {
  static constexpr const char* kName = "scale";
  float k;
  template <class T> DL_HOST_DEVICE T value(T x) const { return T(k) * x; }
  template <class T> DL_HOST_DEVICE T derivative(T, T) const { return T(k); }
};

/// x / k, which is not always k^-1 x: both are rounded.
struct DivideBy {
  static constexpr const char* kName = "divide_by";
  float k;
  template <class T> DL_HOST_DEVICE T value(T x) const { return x / T(k); }
  template <class T> DL_HOST_DEVICE T derivative(T, T) const { return T(1) / T(k); }
};

/// x + c
struct Shift {
  static constexpr const char* kName = "shift";
  float c;
  template <class T> DL_HOST_DEVICE T value(T x) const { return x + T(c); }
  template <class T> DL_HOST_DEVICE T derivative(T, T) const { return T(1); }
};

/// Any one of them; a backend meets the formula itself by std::visit.
using Unary = std::variant<Relu, Sigmoid, Tanh, Exp, Log, Scale, DivideBy, Shift>;

// ---- y = f(a, b); d_a(a, b) and d_b(a, b) are the partial derivatives dy/da and dy/db ----

struct Add {
  static constexpr const char* kName = "add";
  template <class T> DL_HOST_DEVICE T value(T a, T b) const { return a + b; }
  template <class T> DL_HOST_DEVICE T d_a(T, T) const { return T(1); }
  template <class T> DL_HOST_DEVICE T d_b(T, T) const { return T(1); }
};

struct Subtract {
  static constexpr const char* kName = "subtract";
  template <class T> DL_HOST_DEVICE T value(T a, T b) const { return a - b; }
  template <class T> DL_HOST_DEVICE T d_a(T, T) const { return T(1); }
  template <class T> DL_HOST_DEVICE T d_b(T, T) const { return T(-1); }
};

struct Multiply {
  static constexpr const char* kName = "multiply";
  template <class T> DL_HOST_DEVICE T value(T a, T b) const { return a * b; }
  template <class T> DL_HOST_DEVICE T d_a(T, T b) const { return b; }
  template <class T> DL_HOST_DEVICE T d_b(T a, T) const { return a; }
};

struct Divide {
  static constexpr const char* kName = "divide";
  template <class T> DL_HOST_DEVICE T value(T a, T b) const { return a / b; }
  template <class T> DL_HOST_DEVICE T d_a(T, T b) const { return T(1) / b; }
  template <class T> DL_HOST_DEVICE T d_b(T a, T b) const { return -(a / b) / b; }
};

/// The larger of two; NaN if either is. Between equals the gradient is shared, half and half,
/// which is PyTorch's choice for torch.max(a, b).
struct Maximum {
  static constexpr const char* kName = "maximum";
  template <class T> DL_HOST_DEVICE T value(T a, T b) const { return a > b || std::isnan(a) ? a : b; }
  template <class T> DL_HOST_DEVICE T d_a(T a, T b) const { return T(0.5) * (T(a > b) + T(a >= b)); }
  template <class T> DL_HOST_DEVICE T d_b(T a, T b) const { return T(1) - d_a(a, b); }
};

using Binary = std::variant<Add, Subtract, Multiply, Divide, Maximum>;

// clang-format on

/// "relu", "add", ...: what an error message calls the function.
template <class... Formulas>
const char* name(const std::variant<Formulas...>& f) {
  return std::visit([](const auto& formula) { return formula.kName; }, f);
}

}  // namespace dl
