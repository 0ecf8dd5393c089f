// Loops, down the columns; the mask says only who is kept, and an empty one that all are.
#include "api.hpp"

namespace dl {

Matrix Dropout::forward(const Matrix& X) {
  mask_ = zeros(0, 0);
  if (!training_) {
    return X;
  }
  mask_ = zeros(X.shape(0), X.shape(1));
  for (std::size_t j = 0; j < X.shape(1); ++j) {
    for (std::size_t i = 0; i < X.shape(0); ++i) {
      const bool dropped = 1 - rng_.uniform() <= p_;
      mask_(i, j) = !dropped;
    }
  }
  return backward(X);
}

Matrix Dropout::backward(const Matrix& dY) {
  Matrix dX = dY;
  for (std::size_t i = 0; i < mask_.shape(0); ++i) {
    for (std::size_t j = 0; j < mask_.shape(1); ++j) {
      if (mask_(i, j) == 0) {
        dX(i, j) = 0;
      } else {
        dX(i, j) /= 1 - p_;
      }
    }
  }
  return dX;
}

}  // namespace dl
