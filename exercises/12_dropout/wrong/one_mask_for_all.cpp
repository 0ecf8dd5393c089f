// WRONG: all Dropouts share one mask
// KILLED-BY: backward: as often as it is called, and whatever the mode has become
// SAYS: backward(dY), after
#include "api.hpp"

namespace dl {

static Matrix mask;

Matrix Dropout::forward(const Matrix& X) {
  mask = xt::ones<double>(X.shape());
  if (training_) {
    for (double& factor : mask) {
      factor = rng_.uniform() < p_ ? 0 : 1 / (1 - p_);
    }
  }
  return X * mask;
}

Matrix Dropout::backward(const Matrix& dY) { return dY * mask; }

}  // namespace dl
