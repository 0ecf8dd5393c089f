// WRONG: one draw for each example
// KILLED-BY: forward: each entry draws for itself
// SAYS: of 50 rows are dropped or kept as a whole
#include "api.hpp"

namespace dl {

Matrix Dropout::forward(const Matrix& X) {
  mask_ = xt::ones<double>(X.shape());
  if (training_) {
    for (std::size_t i = 0; i < X.shape(0); ++i) {
      xt::row(mask_, static_cast<std::ptrdiff_t>(i)) = rng_.uniform() < p_ ? 0 : 1 / (1 - p_);
    }
  }
  return X * mask_;
}

Matrix Dropout::backward(const Matrix& dY) { return dY * mask_; }

}  // namespace dl
