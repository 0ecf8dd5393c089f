// All parameters of a network, or all their gradients, as one vector.
#pragma once

#include <cmath>
#include <vector>

#include <dl/autograd/tensor.h>
#include <dl/ops/elementwise.h>
#include <dl/ops/reduce.h>

using Vector = std::vector<dl::Tensor>;

// #region vector
/// The inner product.
inline double dot(const Vector& a, const Vector& b) {
  double result = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    result += static_cast<double>(sum(a[i] * b[i]).item());
  }
  return result;
}

inline double length(const Vector& a) { return std::sqrt(dot(a, a)); }

/// The cosine of the angle between two of them: 1 where they point the same way, -1 where they
/// point opposite ways.
inline double cosine(const Vector& a, const Vector& b) {
  return dot(a, b) / (length(a) * length(b));
}
// #endregion vector

/// The values, in memory of their own.
inline Vector copy_of(const Vector& w) {
  Vector copy;
  for (const dl::Tensor& x : w) {
    copy.emplace_back(x.array().clone());
  }
  return copy;
}

/// How far apart two points are.
inline double distance(const Vector& a, const Vector& b) {
  const dl::NoGrad no_grad;
  Vector difference;
  for (std::size_t i = 0; i < a.size(); ++i) {
    difference.push_back(a[i] - b[i]);
  }
  return length(difference);
}

/// The gradients that backward() has left in w, which are cleared there.
inline Vector take_gradients(const Vector& w) {
  Vector gradients;
  for (dl::Tensor x : w) {
    gradients.emplace_back(x.grad().clone());
    x.zero_grad();
  }
  return gradients;
}
