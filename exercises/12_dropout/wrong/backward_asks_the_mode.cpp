// WRONG: backward looks at the mode of now, not at that of the last forward
// KILLED-BY: backward: as often as it is called, and whatever the mode has become
// SAYS: backward asks for the mode of now
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

Matrix Dropout::backward(const Matrix& dY) { return training_ ? Matrix(dY * mask_) : dY; }

}  // namespace dl
