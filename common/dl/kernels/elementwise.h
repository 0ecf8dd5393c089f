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
#include <type_traits>

#include <dl/kernels/exp.h>
#include <dl/kernels/portable.h>

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

/// The root of x; NaN for less than 0.
struct Sqrt {
  static constexpr const char* kName = "sqrt";
  template <class T> DL_HOST_DEVICE T value(T x) const { return std::sqrt(x); }
  template <class T> DL_HOST_DEVICE T gradient_from_y(T y, T dy) const { return dy / (T(2) * y); }
};

/// |x|. The slope at the kink is 0, PyTorch's choice.
struct Abs {
  static constexpr const char* kName = "abs";
  template <class T> DL_HOST_DEVICE T value(T x) const { return std::abs(x); }
  template <class T> DL_HOST_DEVICE T gradient_from_x(T x, T dy) const { return dy * T((x > T(0)) - (x < T(0))); }
};

/// x^p. The usual powers are products and roots, which are faster, and vectorized.
struct Pow {
  static constexpr const char* kName = "pow";
  float p;
  template <class T> DL_HOST_DEVICE static T power(T x, T p) {
    return p == T(2)      ? x * x
           : p == T(3)    ? x * x * x
           : p == T(0.5)  ? std::sqrt(x)
           : p == T(-0.5) ? T(1) / std::sqrt(x)
                          : std::pow(x, p);
  }
  template <class T> DL_HOST_DEVICE T value(T x) const { return power(x, T(p)); }
  template <class T> DL_HOST_DEVICE T gradient_from_x(T x, T dy) const { return p == 0 ? T(0) : dy * (T(p) * power(x, T(p) - T(1))); }
};

/// The nearest to x in [low, high]; NaN stays NaN. At the bounds, and for NaN, the gradient is 0, as of PyTorch 2.15.
struct Clip {
  static constexpr const char* kName = "clip";
  float low, high;
  template <class T> DL_HOST_DEVICE T value(T x) const { return x < T(low) ? T(low) : x > T(high) ? T(high) : x; }
  template <class T> DL_HOST_DEVICE T gradient_from_x(T x, T dy) const { return x > T(low) && x < T(high) ? dy : T(0); }
};

/// x times the probability that a normal number is less: x (1 + erf(x / sqrt 2)) / 2.
struct Gelu {
  static constexpr const char* kName = "gelu";
  template <class T> DL_HOST_DEVICE static T less(T x) { return T(0.5) * (T(1) + std::erf(x * T(0.70710678118654752))); }
  template <class T> DL_HOST_DEVICE T value(T x) const { return x * less(x); }
  template <class T> DL_HOST_DEVICE T gradient_from_x(T x, T dy) const { return dy * (less(x) + x * (T(0.39894228040143268) * fast_exp(x * x * T(-0.5)))); }
};

/// Its approximation x (1 + tanh u) / 2, with u = sqrt(2 / pi) (x + 0.044715 x^3).
struct GeluTanh {
  static constexpr const char* kName = "gelu_tanh";
  template <class T> DL_HOST_DEVICE static T tanh_u(T x) { return fast_tanh(T(0.79788456080286536) * (x + T(0.044715) * x * x * x)); }
  template <class T> DL_HOST_DEVICE T value(T x) const { return T(0.5) * x * (T(1) + tanh_u(x)); }
  template <class T> DL_HOST_DEVICE T gradient_from_x(T x, T dy) const {
    const T t = tanh_u(x), du = T(0.79788456080286536) * (T(1) + T(0.134145) * x * x);
    return dy * (T(0.5) * (T(1) + t) + T(0.5) * x * (T(1) - t * t) * du);
  }
};

/// x / (1 + e^-x), also called swish.
struct Silu {
  static constexpr const char* kName = "silu";
  template <class T> DL_HOST_DEVICE T value(T x) const { return x / (T(1) + fast_exp(-x)); }
  template <class T> DL_HOST_DEVICE T gradient_from_x(T x, T dy) const {
    const T s = T(1) / (T(1) + fast_exp(-x));
    return dy * s * (T(1) + x * (T(1) - s));
  }
};

/// log(1 + e^x); above 20, where float knows no difference, x.
struct Softplus {
  static constexpr const char* kName = "softplus";
  template <class T> DL_HOST_DEVICE T value(T x) const { return x > T(20) ? x : std::log1p(fast_exp(x)); }
  template <class T> DL_HOST_DEVICE T gradient_from_x(T x, T dy) const {
    const T z = fast_exp(x);
    return x > T(20) ? dy : dy * z / (z + T(1));
  }
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
/// Calls call(std::type_identity<F>()) for each F of them.
template <class... F, class Call>
void for_each_formula(Formulas<F...>, const Call& call) { (call(std::type_identity<F>()), ...); }
/// Those that every device has.
using UnaryFormulas = Formulas<Relu, Sigmoid, Tanh, Exp, Log, Sqrt, Abs, Pow, Clip, Gelu, GeluTanh, Silu, Softplus, MulScalar, DivScalar, AddScalar>;

// ---- y = f(a, b); gradient_a(a, b, dy) is da = dy df/da, gradient_b(a, b, dy) is db = dy df/db. ----
// ---- A formula without them has a value only.                                                   ----

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

/// The smaller of two, with the same choices.
struct Minimum {
  static constexpr const char* kName = "minimum";
  template <class T> DL_HOST_DEVICE T value(T a, T b) const { return a < b || std::isnan(a) ? a : b; }
  template <class T> DL_HOST_DEVICE T gradient_a(T a, T b, T dy) const {
    return a > b ? T(0) : a == b ? dy / T(2) : dy;
  }
  template <class T> DL_HOST_DEVICE T gradient_b(T a, T b, T dy) const { return gradient_a(b, a, dy); }
};

/// (a - b)^2
struct MseLoss {
  static constexpr const char* kName = "mse_loss";
  template <class T> DL_HOST_DEVICE T value(T a, T b) const { return (a - b) * (a - b); }
  template <class T> DL_HOST_DEVICE T gradient_a(T a, T b, T dy) const { return T(2) * (a - b) * dy; }
  template <class T> DL_HOST_DEVICE T gradient_b(T a, T b, T dy) const { return T(2) * (b - a) * dy; }
};

/// -y log p - (1 - y) log(1 - p), where p = sigmoid(z), as (1 - y) z - log p: no exponential overflows.
struct BinaryCrossEntropyWithLogits {
  static constexpr const char* kName = "binary_cross_entropy_with_logits";
  template <class T> DL_HOST_DEVICE T value(T z, T y) const {
    const T log_p = (z < T(0) ? z : T(0)) - std::log1p(fast_exp(-std::abs(z)));
    return (T(1) - y) * z - log_p;
  }
  template <class T> DL_HOST_DEVICE T gradient_a(T z, T y, T dy) const { return (Sigmoid{}.value(z) - y) * dy; }
  template <class T> DL_HOST_DEVICE T gradient_b(T z, T, T dy) const { return -z * dy; }
};

using BinaryFormulas = Formulas<Add, Subtract, Multiply, Divide, Maximum, Minimum, MseLoss, BinaryCrossEntropyWithLogits>;

// 1 where it is so, 0 where not. NaN is neither more nor less than anything, nor equal to itself.

struct Greater {
  static constexpr const char* kName = "greater";
  template <class T> DL_HOST_DEVICE T value(T a, T b) const { return T(a > b); }
};

struct Less {
  static constexpr const char* kName = "less";
  template <class T> DL_HOST_DEVICE T value(T a, T b) const { return T(a < b); }
};

struct GreaterEqual {
  static constexpr const char* kName = "greater_equal";
  template <class T> DL_HOST_DEVICE T value(T a, T b) const { return T(a >= b); }
};

struct LessEqual {
  static constexpr const char* kName = "less_equal";
  template <class T> DL_HOST_DEVICE T value(T a, T b) const { return T(a <= b); }
};

struct Equal {
  static constexpr const char* kName = "equal";
  template <class T> DL_HOST_DEVICE T value(T a, T b) const { return T(a == b); }
};

using Comparisons = Formulas<Greater, Less, GreaterEqual, LessEqual, Equal>;

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

/// Whether a formula of two numbers has a gradient at all.
template <class F>
constexpr bool kHasGradients = requires(const F& f, float v) {
  f.gradient_a(v, v, v);
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
