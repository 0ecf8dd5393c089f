// Exercise 08: the gradients of a network of two layers. The forward pass is given.
#pragma once

#include "harness/matrix.h"

namespace dl {

/// D inputs, M hidden units, C classes.
struct Parameters {
  Matrix W1;  // (D, M)
  Vector b1;  // (M)
  Matrix W2;  // (M, C)
  Vector b2;  // (C)
};

/// What the forward pass computes for the examples X, (B, D).
struct Activations {
  Matrix A;  // X W1 + b1, (B, M)
  Matrix H;  // max(A, 0), (B, M)
  Matrix Z;  // H W2 + b2, the scores, (B, C)
};

inline Activations forward(const Matrix& X, const Parameters& p) {
  Activations f;
  f.A = matmul(X, p.W1) + p.b1;
  f.H = xt::maximum(f.A, 0.0);
  f.Z = matmul(f.H, p.W2) + p.b2;
  return f;
}

/// Each row's probabilities: exercise 03. Given here, by the definition, for moderate scores.
inline Matrix softmax(const Matrix& Z) {
  Matrix P = xt::exp(Z);
  for (std::size_t i = 0; i < P.shape(0); ++i) {
    const double total = xt::sum(xt::row(P, static_cast<std::ptrdiff_t>(i)))();
    xt::row(P, static_cast<std::ptrdiff_t>(i)) /= total;
  }
  return P;
}

/// Each as large as what it is the gradient of.
struct Gradients {
  Matrix dW1;
  Vector db1;
  Matrix dW2;
  Vector db2;
  Matrix dX;
};

/// The gradients of the mean cross entropy of the labels y, one for each row of X, at X and p;
/// `f` is forward(X, p).
Gradients backward(const Matrix& X, const Labels& y, const Parameters& p, const Activations& f);

}  // namespace dl
