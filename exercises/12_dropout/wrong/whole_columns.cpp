// WRONG: one draw for each unit, for the whole batch
// KILLED-BY: forward: each entry draws for itself
// SAYS: of 40 columns are dropped or kept as a whole
#include "api.hpp"

namespace dl {

Matrix Dropout::forward(const Matrix& X) {
  mask_ = xt::ones<double>(X.shape());
  if (training_) {
    for (std::size_t j = 0; j < X.shape(1); ++j) {
      xt::col(mask_, static_cast<std::ptrdiff_t>(j)) = rng_.uniform() < p_ ? 0 : 1 / (1 - p_);
    }
  }
  return X * mask_;
}

Matrix Dropout::backward(const Matrix& dY) { return dY * mask_; }

}  // namespace dl
