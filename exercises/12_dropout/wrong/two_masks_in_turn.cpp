// WRONG: two masks are drawn once and used in turn
// KILLED-BY: forward: every call draws a new mask
// SAYS: drop the same entries
#include "api.hpp"

namespace dl {

static unsigned calls_ = 0;

Matrix Dropout::forward(const Matrix& X) {
  mask_ = xt::ones<double>(X.shape());
  if (training_) {
    Rng rng(calls_++ % 2 + 1);
    for (double& factor : mask_) {
      factor = rng.uniform() < p_ ? 0 : 1 / (1 - p_);
    }
  }
  return X * mask_;
}

Matrix Dropout::backward(const Matrix& dY) { return dY * mask_; }

}  // namespace dl
