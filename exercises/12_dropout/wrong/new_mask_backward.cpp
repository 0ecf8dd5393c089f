// WRONG: backward draws a mask of its own
// KILLED-BY: backward: the mask of the last forward, and its factor
// SAYS: drops other entries than forward did
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

Matrix Dropout::backward(const Matrix& dY) { return forward(dY); }

}  // namespace dl
