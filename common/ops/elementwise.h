// Elementwise functions of Tensors; formulas and derivatives are in kernels/elementwise.h.
#pragma once

#include "autograd/tensor.h"
#include "kernels/elementwise.h"

namespace dl {

/// f(x), element by element, of the shape of x.
Tensor map(const Unary& f, const Tensor& x);
/// f(a, b), element by element. Two equal shapes, or one of the two is a row (n,) or (1, n) of the
/// other (m, n), or one element, and is repeated; its gradient is summed over the repetitions.
Tensor zip(const Binary& f, const Tensor& a, const Tensor& b);

inline Tensor relu(const Tensor& x) { return map(Relu{}, x); }
inline Tensor sigmoid(const Tensor& x) { return map(Sigmoid{}, x); }
inline Tensor tanh(const Tensor& x) { return map(Tanh{}, x); }
inline Tensor exp(const Tensor& x) { return map(Exp{}, x); }
inline Tensor log(const Tensor& x) { return map(Log{}, x); }
inline Tensor maximum(const Tensor& a, const Tensor& b) { return zip(Maximum{}, a, b); }

Tensor operator+(const Tensor& a, const Tensor& b);
Tensor operator-(const Tensor& a, const Tensor& b);
inline Tensor operator*(const Tensor& a, const Tensor& b) { return zip(Multiply{}, a, b); }
inline Tensor operator/(const Tensor& a, const Tensor& b) { return zip(Divide{}, a, b); }

inline Tensor operator-(const Tensor& x) { return map(Scale{-1}, x); }
inline Tensor operator+(const Tensor& x, float c) { return map(Shift{c}, x); }
inline Tensor operator+(float c, const Tensor& x) { return x + c; }
inline Tensor operator-(const Tensor& x, float c) { return x + -c; }
inline Tensor operator-(float c, const Tensor& x) { return -x + c; }
inline Tensor operator*(const Tensor& x, float k) { return map(Scale{k}, x); }
inline Tensor operator*(float k, const Tensor& x) { return x * k; }
inline Tensor operator/(const Tensor& x, float k) { return map(DivideBy{k}, x); }
Tensor operator/(float k, const Tensor& x);

}  // namespace dl
