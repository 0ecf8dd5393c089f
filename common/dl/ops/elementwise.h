// Elementwise functions of Tensors. Their formulas and derivatives are in kernels/elementwise.h.
#pragma once

#include <utility>

#include <dl/array/elementwise.h>
#include <dl/autograd/tensor.h>
#include <dl/kernels/elementwise.h>

namespace dl {

// #region unary
/// f(x), element by element, for any formula f.
template <class F>
Tensor unary(const F& f, const Tensor& x) {
  check_defined(F::kName, x);
  const Array y = unary(f, x.array());
  if constexpr (kNeedsX<F> || kNeedsY<F>) {
    return record(F::kName, y, {x},
                  [f, kept = Saved(kNeedsX<F> ? x.array() : y)](const Array& dy, Gradients& d) {
                    d.add(0, unary_backward(f, *kept, dy));  // dx = dy f'(x)
                  });
  } else {
    return record(F::kName, y, {x},
                  [f](const Array& dy, Gradients& d) { d.add(0, unary_backward(f, dy, dy)); });
  }
}
// #endregion unary

/// f(a, b), element by element, for any formula f. The shapes broadcast, as in NumPy; the gradient
/// of an operand is summed over its repetitions.
template <class F>
Tensor binary(const F& f, const Tensor& a, const Tensor& b) {
  check_defined(F::kName, a, b);
  return record(F::kName, binary(f, a.array(), b.array()), {a, b},
                [f, a = Saved(a), b = Saved(b)](const Array& dy, Gradients& d) {
                  Array da, db;
                  binary_backward(f, *a, *b, dy, d.wants(0) ? &da : nullptr,
                                  d.wants(1) ? &db : nullptr);
                  if (d.wants(0)) {
                    d.add(0, std::move(da));  // dy df/da
                  }
                  if (d.wants(1)) {
                    d.add(1, std::move(db));  // dy df/db
                  }
                });
}

inline Tensor relu(const Tensor& x) { return unary(Relu{}, x); }
inline Tensor sigmoid(const Tensor& x) { return unary(Sigmoid{}, x); }
inline Tensor tanh(const Tensor& x) { return unary(Tanh{}, x); }
inline Tensor exp(const Tensor& x) { return unary(Exp{}, x); }
inline Tensor log(const Tensor& x) { return unary(Log{}, x); }
inline Tensor sqrt(const Tensor& x) { return unary(Sqrt{}, x); }
inline Tensor abs(const Tensor& x) { return unary(Abs{}, x); }
/// x^p
inline Tensor pow(const Tensor& x, float p) { return unary(Pow{p}, x); }
/// The nearest to x in [low, high], PyTorch's clamp. The gradient passes between the bounds alone.
Tensor clip(const Tensor& x, float low, float high);

/// Whether gelu is computed exactly, with erf, or approximated with tanh, which is faster.
enum class Approximate { none, tanh };
inline Tensor gelu(const Tensor& x, Approximate approximate = Approximate::none) {
  return approximate == Approximate::tanh ? unary(GeluTanh{}, x) : unary(Gelu{}, x);
}
/// x sigmoid(x)
inline Tensor silu(const Tensor& x) { return unary(Silu{}, x); }
/// log(1 + e^x)
inline Tensor softplus(const Tensor& x) { return unary(Softplus{}, x); }
inline Tensor minimum(const Tensor& a, const Tensor& b) { return binary(Minimum{}, a, b); }
inline Tensor maximum(const Tensor& a, const Tensor& b) { return binary(Maximum{}, a, b); }

Tensor operator+(const Tensor& a, const Tensor& b);
Tensor operator-(const Tensor& a, const Tensor& b);
inline Tensor operator*(const Tensor& a, const Tensor& b) { return binary(Multiply{}, a, b); }
inline Tensor operator/(const Tensor& a, const Tensor& b) { return binary(Divide{}, a, b); }

inline Tensor operator-(const Tensor& x) { return unary(MulScalar{-1}, x); }
inline Tensor operator+(const Tensor& x, float c) { return unary(AddScalar{c}, x); }
inline Tensor operator+(float c, const Tensor& x) { return x + c; }
inline Tensor operator-(const Tensor& x, float c) { return x + -c; }
inline Tensor operator-(float c, const Tensor& x) { return -x + c; }
inline Tensor operator*(const Tensor& x, float k) { return unary(MulScalar{k}, x); }
inline Tensor operator*(float k, const Tensor& x) { return x * k; }
inline Tensor operator/(const Tensor& x, float k) { return unary(DivScalar{k}, x); }
Tensor operator/(float k, const Tensor& x);

/// w + d and w - d in place, for all who have a handle of w; d broadcasts to the shape of w. For
/// updates made by hand, under NoGrad: an Error where the operation would have to be recorded.
Tensor& operator+=(Tensor& w, const Tensor& d);
Tensor& operator-=(Tensor& w, const Tensor& d);

// Comparisons: 1 where it is so, 0 where not, as constants, through which no gradient flows. The
// shapes broadcast; a number on the right is compared with every element.
Tensor operator>(const Tensor& a, const Tensor& b);
Tensor operator<(const Tensor& a, const Tensor& b);
Tensor operator>=(const Tensor& a, const Tensor& b);
Tensor operator<=(const Tensor& a, const Tensor& b);
/// PyTorch's eq: element by element.
Tensor equal(const Tensor& a, const Tensor& b);
Tensor operator>(const Tensor& x, float c);
Tensor operator<(const Tensor& x, float c);
Tensor operator>=(const Tensor& x, float c);
Tensor operator<=(const Tensor& x, float c);
Tensor equal(const Tensor& x, float c);

/// a where the condition is not 0, b where it is. The three shapes broadcast. The gradient goes to
/// what was chosen, and none to the condition.
Tensor where(const Tensor& condition, const Tensor& a, const Tensor& b);
Array where(const Array& condition, const Array& a, const Array& b);
extern Kernel<void(const Broadcast3& by, const Array& condition, const Array& a, const Array& b,
                   Array& y)>
    where_kernel;

}  // namespace dl
