// The mask holds the factor of each entry, 0 or 1 / (1 - p), so that forward and backward are the
// same product. What is dropped gets its 0 without a division, for which p = 1 would be too much;
// and evaluation is the mask of ones.
#include "api.hpp"

namespace dl {

Matrix Dropout::forward(const Matrix& X) {
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
