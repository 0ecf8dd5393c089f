// Exercise 07: what is to be written. W, (inputs, outputs), is stored so that Y = X W + b.
#pragma once

#include <dl/base/rng.h>
#include "harness/matrix.h"

namespace dl {

/// Independent normal numbers of mean 0 and standard deviation `std`, drawn from rng, (inputs,
/// outputs).
Matrix normal_weights(std::size_t inputs, std::size_t outputs, double std, Rng& rng);

/// The same with the standard deviation sqrt(2 / inputs), which keeps the size of what goes through
/// many layers with relu.
Matrix he_weights(std::size_t inputs, std::size_t outputs, Rng& rng);

/// X W + b, (B, M), for X, (B, D), W, (D, M), and b, (M); all sizes are 1 or more.
Matrix linear(const Matrix& X, const Matrix& W, const Vector& b);

}  // namespace dl
