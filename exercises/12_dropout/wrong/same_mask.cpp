// WRONG: every call begins the draws anew
// KILLED-BY: forward: every call draws a new mask
// SAYS: drop the same entries
#include "api.hpp"

namespace dl {

Matrix Dropout::forward(const Matrix& X) {
  mask_ = xt::ones<double>(X.shape());
  if (training_) {
    Rng rng = rng_;
    for (double& factor : mask_) {
      factor = rng.uniform() < p_ ? 0 : 1 / (1 - p_);
    }
  }
  return X * mask_;
}

Matrix Dropout::backward(const Matrix& dY) { return dY * mask_; }

}  // namespace dl
