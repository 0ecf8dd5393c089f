// Exercise 09: what is to be written. w is a parameter, (n), and dw the gradient of the loss with
// respect to it; Z holds the scores of B examples for C classes, one row each; y their classes.
#pragma once

#include "harness/matrix.h"

namespace dl {

/// w <- w - lr dw, in place. dw is the gradient of the mean loss of a batch.
void sgd_step(Vector& w, const Vector& dw, double lr);

/// The same step, where dw is the gradient of the sum of the losses of `batch_size` examples.
void sgd_step_of_sum(Vector& w, const Vector& dw, double lr, std::size_t batch_size);

/// The class with the largest score for each row; the first of them where several are equal.
Labels predictions(const Matrix& Z);

/// How many rows of Z predict their label.
std::size_t correct(const Matrix& Z, const Labels& y);

/// count / total, a fraction.
double accuracy(std::size_t count, std::size_t total);

}  // namespace dl
