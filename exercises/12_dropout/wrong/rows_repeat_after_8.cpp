// WRONG: the mask repeats itself after eight rows
// KILLED-BY: forward: no draw follows from others
// SAYS: each entry needs a draw of its own
#include "api.hpp"

namespace dl {

Matrix Dropout::forward(const Matrix& X) {
  mask_ = xt::ones<double>(X.shape());
  if (training_) {
    for (std::size_t i = 0; i < X.size(); ++i) {
      const std::size_t cycle = 8 * X.shape(1);
      mask_.flat(i) = i >= cycle ? mask_.flat(i - cycle) : rng_.uniform() < p_ ? 0 : 1 / (1 - p_);
    }
  }
  return X * mask_;
}

Matrix Dropout::backward(const Matrix& dY) { return dY * mask_; }

}  // namespace dl
