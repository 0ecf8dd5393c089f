// Exercise 02: what is to be written. Every function works entry by entry on x, (n).
#pragma once

#include "harness/matrix.h"

namespace dl {

/// 1 / (1 + e^-x)
Vector sigmoid(const Vector& x);

/// log sigmoid(x), to the last digits also where sigmoid(x) rounds to 0 or to 1.
Vector log_sigmoid(const Vector& x);

/// The derivative of sigmoid at x.
Vector sigmoid_derivative(const Vector& x);

}  // namespace dl
