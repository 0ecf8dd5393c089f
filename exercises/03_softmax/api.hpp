// Exercise 03: what is to be written. Z holds the scores (logits) of B examples for C classes, one
// row each; y holds each example's class, 0 to C - 1.
#pragma once

#include "harness/matrix.h"

namespace dl {

/// P(i, j) = exp Z(i, j) / sum over k of exp Z(i, k), (B, C): each row is a distribution. Scores of
/// 1000 and of -1000 must do no harm.
Matrix softmax(const Matrix& Z);

/// log of the sum over k of exp Z(i, k), (B): one number for each row, finite for finite scores.
Vector log_sum_exp(const Matrix& Z);

/// The mean over the batch of -log softmax(Z)(i, y[i]).
double cross_entropy(const Matrix& Z, const Labels& y);

/// The gradient of cross_entropy with respect to Z, (B, C).
Matrix cross_entropy_gradient(const Matrix& Z, const Labels& y);

}  // namespace dl
