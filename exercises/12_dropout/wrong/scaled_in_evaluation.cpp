// WRONG: evaluation multiplies by 1 - p, as it would have to without the division
// KILLED-BY: evaluation: forward and backward change nothing
// SAYS: X is multiplied by 1 - p
#include "api.hpp"

namespace dl {

Matrix Dropout::forward(const Matrix& X) {
  mask_ = xt::ones<double>(X.shape());
  if (training_) {
    for (double& factor : mask_) {
      factor = rng_.uniform() < p_ ? 0 : 1 / (1 - p_);
    }
  }
  if (!training_) {
    mask_ *= 1 - p_;
  }
  return X * mask_;
}

Matrix Dropout::backward(const Matrix& dY) { return dY * mask_; }

}  // namespace dl
