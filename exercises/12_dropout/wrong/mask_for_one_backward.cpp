// WRONG: the first backward uses the mask up
// KILLED-BY: backward: as often as it is called, and whatever the mode has become
// SAYS: the mask has to stay until the next forward
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

Matrix Dropout::backward(const Matrix& dY) {
  const Matrix dX = dY * mask_;
  mask_.fill(0);
  return dX;
}

}  // namespace dl
