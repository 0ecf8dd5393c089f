// Exercise 12: dropout. The members are given; forward and backward are to be written.
#pragma once

#include <dl/base/check.h>
#include <dl/base/rng.h>
#include "harness/matrix.h"

namespace dl {

class Dropout {
 public:
  /// p is the probability that an entry is dropped, 0 to 1. The same seed gives the same masks.
  Dropout(double p, std::uint64_t seed) : p_(p), rng_(seed) {
    check(p >= 0 && p <= 1, "Dropout: p must be a probability, and is ", p);
  }

  /// A new Dropout is in training mode; train(false) is for evaluation.
  void train(bool training) { training_ = training; }

  /// In training: each entry is 0 with probability p, drawn for itself and anew in each call, and
  /// x / (1 - p) otherwise. In evaluation: X. (B, D) -> (B, D).
  Matrix forward(const Matrix& X);

  /// The gradient with respect to the X of the last forward(), from dY, that with respect to what
  /// it returned; as often as it is called, and whatever the mode is by then. (B, D) -> (B, D).
  Matrix backward(const Matrix& dY);

 private:
  double p_;
  Rng rng_;      // rng_.uniform() draws from [0, 1)
  Matrix mask_;  // yours: what backward has to know of the last forward
  bool training_ = true;
};

}  // namespace dl
