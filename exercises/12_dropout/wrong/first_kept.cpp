// WRONG: the first entry is never dropped
// KILLED-BY: forward: places and numbers do not matter, and the dropped are not counted
// SAYS: how often each place is dropped
#include "api.hpp"

namespace dl {

Matrix Dropout::forward(const Matrix& X) {
  mask_ = xt::ones<double>(X.shape());
  if (training_) {
    for (double& factor : mask_) {
      factor = rng_.uniform() < p_ ? 0 : 1 / (1 - p_);
    }
    if (p_ < 1 && mask_.size() > 0) {
      mask_.flat(0) = 1 / (1 - p_);
    }
  }
  return X * mask_;
}

Matrix Dropout::backward(const Matrix& dY) { return dY * mask_; }

}  // namespace dl
