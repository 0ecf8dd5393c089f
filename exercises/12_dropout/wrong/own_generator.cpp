// WRONG: draws from a generator of its own, and not from the seed
// KILLED-BY: forward: the seed decides
// SAYS: all draws must come from rng_
#include "api.hpp"

namespace dl {

Matrix Dropout::forward(const Matrix& X) {
  static Rng rng(7);
  mask_ = xt::ones<double>(X.shape());
  if (training_) {
    for (double& factor : mask_) {
      factor = rng.uniform() < p_ ? 0 : 1 / (1 - p_);
    }
  }
  return X * mask_;
}

Matrix Dropout::backward(const Matrix& dY) { return dY * mask_; }

}  // namespace dl
