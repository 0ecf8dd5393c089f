// WRONG: divides with an epsilon
// KILLED-BY: forward: what is kept is divided by 1 - p
// SAYS: forward(X), where it is not 0,
#include "api.hpp"

namespace dl {

Matrix Dropout::forward(const Matrix& X) {
  mask_ = xt::ones<double>(X.shape());
  if (training_) {
    for (double& factor : mask_) {
      factor = rng_.uniform() < p_ ? 0 : 1 / (1 - p_ + 1e-8);
    }
  }
  return X * mask_;
}

Matrix Dropout::backward(const Matrix& dY) { return dY * mask_; }

}  // namespace dl
