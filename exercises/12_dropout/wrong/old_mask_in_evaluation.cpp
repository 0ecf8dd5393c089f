// WRONG: evaluation leaves the mask of the last training step for backward
// KILLED-BY: evaluation: forward and backward change nothing
// SAYS: is still in use
#include "api.hpp"

namespace dl {

Matrix Dropout::forward(const Matrix& X) {
  if (!training_) {
    return X;
  }
  mask_ = xt::ones<double>(X.shape());
  {
    for (double& factor : mask_) {
      factor = rng_.uniform() < p_ ? 0 : 1 / (1 - p_);
    }
  }
  return X * mask_;
}

Matrix Dropout::backward(const Matrix& dY) { return dY * mask_; }

}  // namespace dl
