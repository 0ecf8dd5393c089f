// WRONG: backward has the mask and not the factor
// KILLED-BY: backward: the mask of the last forward, and its factor
// SAYS: is not divided by 1 - p
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

Matrix Dropout::backward(const Matrix& dY) { return xt::where(mask_ > 0, dY, 0.0); }

}  // namespace dl
