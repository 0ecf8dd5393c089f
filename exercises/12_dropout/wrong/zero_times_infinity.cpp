// WRONG: 0 and 1 times 1 / (1 - p), which is infinite for p = 1
// KILLED-BY: p = 0 keeps all, p = 1 drops all, forward and backward
// SAYS: not a number (NaN)
#include "api.hpp"

namespace dl {

Matrix Dropout::forward(const Matrix& X) {
  mask_ = xt::ones<double>(X.shape());
  if (training_) {
    for (double& factor : mask_) {
      factor = (rng_.uniform() < p_ ? 0 : 1) * (1 / (1 - p_));
    }
  }
  return X * mask_;
}

Matrix Dropout::backward(const Matrix& dY) { return dY * mask_; }

}  // namespace dl
