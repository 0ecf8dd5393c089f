// WRONG: p in whole percent
// KILLED-BY: forward: a share of p is dropped
// SAYS: the share of zeros in forward(X)
#include "api.hpp"

namespace dl {

Matrix Dropout::forward(const Matrix& X) {
  mask_ = xt::ones<double>(X.shape());
  if (training_) {
    for (double& factor : mask_) {
      factor = rng_.below(100) < std::lround(100 * p_) ? 0 : 1 / (1 - p_);
    }
  }
  return X * mask_;
}

Matrix Dropout::backward(const Matrix& dY) { return dY * mask_; }

}  // namespace dl
