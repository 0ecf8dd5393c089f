// WRONG: drops in evaluation too
// KILLED-BY: evaluation: forward and backward change nothing
// SAYS: dropped also in evaluation
#include "api.hpp"

namespace dl {

Matrix Dropout::forward(const Matrix& X) {
  mask_ = xt::ones<double>(X.shape());
  for (double& factor : mask_) {
    factor = rng_.uniform() < p_ ? 0 : 1 / (1 - p_);
  }
  return X * mask_;
}

Matrix Dropout::backward(const Matrix& dY) { return dY * mask_; }

}  // namespace dl
