// WRONG: the factor in single precision
// KILLED-BY: forward: what is kept is divided by 1 - p
// SAYS: six or seven digits
#include "api.hpp"

namespace dl {

Matrix Dropout::forward(const Matrix& X) {
  mask_ = xt::ones<double>(X.shape());
  if (training_) {
    for (double& factor : mask_) {
      factor = rng_.uniform() < p_ ? 0 : 1 / (1 - static_cast<float>(p_));
    }
  }
  return X * mask_;
}

Matrix Dropout::backward(const Matrix& dY) { return dY * mask_; }

}  // namespace dl
