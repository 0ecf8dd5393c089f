// WRONG: backward takes the zeros of the result for those that were dropped
// KILLED-BY: backward: passes what is kept also where x is 0
// SAYS: a 0 in forward's result need not be a dropped one
#include "api.hpp"

namespace dl {

Matrix Dropout::forward(const Matrix& X) {
  mask_ = xt::ones<double>(X.shape());
  if (training_) {
    for (double& factor : mask_) {
      factor = rng_.uniform() < p_ ? 0 : 1 / (1 - p_);
    }
  }
  const Matrix Y = X * mask_;
  mask_ = xt::where(xt::abs(Y) > 0, mask_, 0.0);
  return Y;
}

Matrix Dropout::backward(const Matrix& dY) { return dY * mask_; }

}  // namespace dl
