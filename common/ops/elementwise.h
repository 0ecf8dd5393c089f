// Elementwise functions of Tensors. Their formulas and derivatives are in kernels/elementwise.h.
#pragma once

#include <utility>

#include "array/elementwise.h"
#include "autograd/tensor.h"
#include "kernels/elementwise.h"

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

}  // namespace dl
