// WRONG: for p = 0 forward returns X and makes no mask
// KILLED-BY: p = 0 keeps all, p = 1 drops all, forward and backward
// SAYS: for p = 0, where every entry was kept
#include "api.hpp"

namespace dl {

Matrix Dropout::forward(const Matrix& X) {
  if (training_ && p_ == 0) {
    mask_ = zeros(X.shape(0), X.shape(1));
    return X;
  }
  mask_ = xt::ones<double>(X.shape());
  if (training_) {
    for (double& factor : mask_) {
      factor = rng_.uniform() < p_ ? 0 : 1 / (1 - p_);
    }
  }
  return X * mask_;
}

Matrix Dropout::backward(const Matrix& dY) { return dY * mask_; }

}  // namespace dl
