// Exercise 01: what is to be written. Every function works entry by entry on x, (n); dy is the
// gradient of the loss with respect to the function's result, and what the second function of each
// pair gives is that with respect to x, (n).
#pragma once

#include "harness/matrix.h"

namespace dl {

/// max(x, 0). The derivative at 0 is 0.
Vector relu(const Vector& x);
Vector relu_gradient(const Vector& x, const Vector& dy);

/// x where x > 0, else slope x. The derivative at 0 is the slope.
Vector leaky_relu(const Vector& x, double slope);
Vector leaky_relu_gradient(const Vector& x, double slope, const Vector& dy);

/// 1 and -1 far from 0, without overflow.
Vector tanh(const Vector& x);
Vector tanh_gradient(const Vector& x, const Vector& dy);

/// x (1 + erf(x / sqrt 2)) / 2
Vector gelu(const Vector& x);
Vector gelu_gradient(const Vector& x, const Vector& dy);

}  // namespace dl
